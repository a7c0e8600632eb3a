//! The texts of a tenant's mails: each can be written anew for a language, with a preview.

use contract::{
    language::{LANGUAGE_TAGS, language_name},
    mail::MailKind,
    mail_text::MailText,
    routes::Endpoint,
};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{
        Breadcrumbs, Card, Dialog, DialogFooter, Field, FormErrors, PageHead, Pill, PlainForm,
        Select, SubmitButton, TextArea,
    },
};

/// The text of one mail in one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailTextView {
    /// The tenant's own text, or else the built-in one.
    pub text: MailText,
    /// The version of the tenant's own text; 0 if there is none.
    pub version: i64,
    /// The mails and languages that the tenant has texts of.
    pub own_texts: Vec<(MailKind, String)>,
}

/// The text of a mail in a language; that of the first mail in English for unknown values.
#[server]
pub async fn get_mail_text(
    tenant: String,
    kind: String,
    language: String,
) -> Result<MailTextView, AppError> {
    use crate::{
        console_session,
        hosted::{Language, built_in_mail_text},
    };
    let session = console_session::tenant_session(&tenant).await?;
    let kind = MailKind::parse(&kind).filter(|kind| kind.has_own_text());
    let kind = kind.unwrap_or(MailKind::PasswordReset);
    let language = Language::with_tag(&language).unwrap_or_default();
    let (tenant, actor) = (&session.tenant, &session.actor);
    let own = domain::mail::own_text(tenant, actor, kind, language.tag()).await?;
    let own_texts = domain::mail::own_texts(tenant, actor).await?;
    let (text, version) = own.unwrap_or_else(|| (built_in_mail_text(kind, language), 0));
    Ok(MailTextView { text, version, own_texts })
}

/// Saves the text of a mail. `version` is 0 if the tenant had none.
#[server]
pub async fn save_mail_text(
    tenant: String,
    kind: MailKind,
    language: String,
    version: i64,
    #[server(default)] subject: String,
    #[server(default)] body: String,
) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let text = MailText { kind, language, subject, body };
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::mail::save_text(tx, text, version).await)
        .await?;
    Ok(())
}

/// Deletes the tenant's text of a mail.
#[server]
pub async fn reset_mail_text(
    tenant: String,
    kind: MailKind,
    language: String,
) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::mail::reset_text(tx, kind, &language).await)
        .await?;
    Ok(())
}

/// A mail with example values, in the given text or in the built-in one.
#[cfg(feature = "ssr")]
pub fn example_mail(
    tenant: &domain::Tenant,
    kind: MailKind,
    language: String,
    own_text: Option<MailText>,
) -> domain::mailer::OutgoingMail {
    domain::mailer::OutgoingMail {
        id: String::new(),
        kind,
        recipient: String::new(),
        languages: language,
        tenant_name: tenant.name().to_owned(),
        own_texts: own_text.into_iter().collect(),
        place: None,
        values: crate::hosted::example_values(kind, tenant.base_url()),
        sent_at: 0,
    }
}

/// The page on which a tenant writes its own texts of mails.
#[component]
pub fn MailTextsPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    let query = use_query_map();
    let value = |name: &str| query.with_untracked(|query| query.get(name).unwrap_or_default());
    let (kind, language) = (value("kind"), value("language"));
    screen(
        NavItem::Mail,
        Some(slug.clone()),
        get_mail_text(slug.clone(), kind, language),
        move |frame, view| Screen {
            title: "Email templates".into(),
            body: body(&slug, &view, frame.permissions.settings),
        },
    )
}

fn body(slug: &str, view: &MailTextView, may_change: bool) -> AnyView {
    let mails = format!("/console/t/{slug}/mail");
    let page = format!("{mails}/texts");
    let text = &view.text;
    let kinds = MailKind::ALL.into_iter().filter(|kind| kind.has_own_text());
    let kinds = kinds.map(|kind| (kind.as_str().to_owned(), kind.label().to_owned())).collect();
    let languages = LANGUAGE_TAGS.map(|tag| (tag.to_owned(), language_name(tag).to_owned()));
    let preview_url = Endpoint::MailPreview.path_with(slug);
    let preview_page =
        with_query(&preview_url, &[("kind", text.kind.as_str()), ("language", &text.language)]);
    let lead = "Emails use the language of the user's profile, or of the page they were on. You \
        can replace the built-in template in each language.";
    view! {
        <Breadcrumbs ancestors=vec![("Email".into(), mails)] current="Templates" />
        <PageHead title="Email templates".into_any() lead=lead />
        <form class="row" method="get" action=page.clone()>
            <Select
                name="kind"
                label="Email"
                options=kinds
                value=text.kind.as_str().to_owned()
            />
            <Select
                name="language"
                label="Language"
                options=languages.to_vec()
                value=text.language.clone()
            />
            <button class="button secondary" type="submit">
                "Show"
            </button>
        </form>
        {own_list(&page, &view.own_texts)}
        {may_change.then(|| editor(slug, view, preview_url))}
        <Card id="preview" title="Preview">
            <div class="body stack tight">
                <p class="small quiet-text">
                    "As it is sent, with example values: the subject, the HTML and the plain text."
                </p>
                <iframe
                    class="mail-preview"
                    name="mail-preview"
                    title="Preview of the email"
                    src=preview_page
                    sandbox=""
                ></iframe>
            </div>
        </Card>
    }
    .into_any()
}

/// Links to the texts that the tenant has written.
fn own_list(page: &str, texts: &[(MailKind, String)]) -> Option<AnyView> {
    let links: Vec<_> = texts
        .iter()
        .map(|(kind, language)| {
            let href = with_query(page, &[("kind", kind.as_str()), ("language", language)]);
            let words = format!("{} ({})", kind.label(), language_name(language));
            view! {
                <li>
                    <a href=href>{words}</a>
                </li>
            }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! {
            <Card id="own-texts" title="Custom templates">
                <ul class="body plain-list">{links}</ul>
            </Card>
        }
        .into_any()
    })
}

const HINT: &str = "Empty lines separate paragraphs. The tenant's name is added at the end.";
const HINT_WITH_LINK: &str = "Empty lines separate paragraphs. {link} as a paragraph of its own is \
    shown as a button. The tenant's name is added at the end.";

fn editor(slug: &str, view: &MailTextView, preview_url: String) -> AnyView {
    let MailTextView { text, version, .. } = view.clone();
    let is_own = version > 0;
    let named = format!("{} ({})", text.kind.label(), language_name(&text.language));
    let (variant, label) = if is_own { ("accent", "Custom") } else { ("", "Built-in") };
    let mark = view! { <Pill variant label /> }.into_any();
    let placeholders: Vec<_> = text
        .kind
        .placeholders()
        .into_iter()
        .map(|placeholder| {
            view! {
                <div>
                    <dt>
                        <code>{placeholder.in_braces()}</code>
                    </dt>
                    <dd>{placeholder.meaning()}</dd>
                </div>
            }
        })
        .collect();
    let needs_link = text.kind.needs_link();
    let reset = is_own.then(|| {
        view! {
            <button class="button quiet danger" type="button" data-opens="reset-text">
                "Reset to the built-in template…"
            </button>
        }
    });
    let hidden = || {
        view! {
            <input type="hidden" name="tenant" value=slug.to_owned() />
            <input type="hidden" name="kind" value=text.kind.as_str() />
            <input type="hidden" name="language" value=text.language.clone() />
        }
        .into_any()
    };
    let (of_saved, of_reset) = (hidden(), hidden());
    let question = format!("Your template for “{named}” will be deleted.");
    view! {
        <Card id="text" title=named end=mark>
            <div class="body">
                <PlainForm action=SaveMailText::url() success_message="Template saved.">
                    {of_saved}
                    <input type="hidden" name="version" value=version.to_string() />
                    <div class="stack">
                        <Field
                            name="subject"
                            label="Subject"
                            dir="auto"
                            value=text.subject
                            errors=FormErrors::none()
                        />
                        <TextArea
                            name="body"
                            label="Text"
                            rows=14
                            dir="auto"
                            value=text.body
                            errors=FormErrors::none()
                            hint=if needs_link {
                                HINT_WITH_LINK
                            } else {
                                HINT
                            }
                        />
                        <section class="stack tight" aria-labelledby="placeholders">
                            <h3 id="placeholders">"Placeholders"</h3>
                            <dl class="values bare">{placeholders}</dl>
                        </section>
                        <div class="row">
                            <SubmitButton>"Save template"</SubmitButton>
                            <button
                                class="button secondary"
                                type="submit"
                                formaction=preview_url
                                formtarget="mail-preview"
                            >
                                "Preview"
                            </button>
                            {reset}
                        </div>
                    </div>
                </PlainForm>
            </div>
        </Card>
        <Dialog id="reset-text" title="Reset to the built-in template?".into_any()>
            <PlainForm
                action=ResetMailText::url()
                success_message="Reset to the built-in template."
            >
                {of_reset}
                <div class="body">
                    <p>{question}</p>
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Reset"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}
