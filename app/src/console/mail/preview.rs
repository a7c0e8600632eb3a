//! A preview of the mails' texts, with example values.

use contract::mail::MailKind;
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use serde::{Deserialize, Serialize};

use crate::ui::{Card, CodeBlock, Select};

/// A mail of one kind in one language, with example values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Preview {
    pub kind: MailKind,
    /// The tag of the language.
    pub language: String,
    /// The tags of all languages.
    pub languages: Vec<String>,
    pub subject: String,
    pub text: String,
}

/// The preview of this kind, in the first language of these that the pages are in.
#[cfg(feature = "ssr")]
pub fn preview(tenant: &domain::Tenant, kind: &str, language: String) -> Preview {
    use crate::hosted::{Language, example_values, render_mail};
    let kind = MailKind::parse(kind).unwrap_or(MailKind::PasswordReset);
    let mail = domain::mailer::OutgoingMail {
        id: String::new(),
        kind,
        recipient: String::new(),
        languages: language,
        tenant_name: tenant.name().to_owned(),
        values: example_values(kind, tenant.base_url()),
        sent_at: 0,
    };
    let rendered = render_mail(&mail);
    Preview {
        kind,
        language: rendered.language.tag().to_owned(),
        languages: Language::ALL.map(|language| language.tag().to_owned()).into(),
        subject: rendered.subject,
        text: rendered.text,
    }
}

/// The card that shows the texts, with the form that chooses one.
pub fn preview_card(slug: &str, preview: Preview) -> AnyView {
    let kinds =
        MailKind::ALL.map(|kind| (kind.as_str().to_owned(), kind.label().to_owned())).to_vec();
    let languages = preview.languages.iter().map(|tag| (tag.clone(), tag.clone())).collect();
    let page = format!("/console/t/{slug}/mail");
    view! {
        <Card id="preview" title="Texts">
            <div class="body stack">
                <form class="row" method="get" action=page>
                    <Select
                        name="kind"
                        label="Mail"
                        options=kinds
                        value=preview.kind.as_str().to_owned()
                    />
                    <Select
                        name="language"
                        label="Language"
                        options=languages
                        value=preview.language.clone()
                    />
                    <button class="button secondary" type="submit">
                        "Show"
                    </button>
                </form>
                <p class="small quiet-text">
                    "Users get an email in the language of their profile, or of the page they \
                        used. The text is also sent as simple HTML."
                </p>
                <div lang=preview.language dir="auto">
                    <CodeBlock title=preview.subject text=preview.text />
                </div>
            </div>
        </Card>
    }
    .into_any()
}
