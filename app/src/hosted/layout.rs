//! The layout and the form field that the hosted pages share.

use domain::identity_provider::ProviderIcon;
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use oauth::display_text::sanitise;

use super::{language::Language, markers::without_markers, messages::Messages};
use crate::ui::{Glyph, Icon, Logo, brand_tile};

/// The tenant and the language of a page, its style sheet and the script of its password fields.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// URL of the style sheet.
    pub css_href: String,
    /// URL of the script that shows a typed password.
    pub password_script_href: String,
    /// URL of the script behind the buttons that copy and print.
    pub copy_script_href: String,
    /// The name that the page bears.
    pub tenant_name: String,
    /// The language.
    pub language: Language,
}

impl Layout {
    /// The texts of the page.
    pub fn messages(&self) -> &'static Messages {
        self.language.messages()
    }
}

/// A complete HTML document, and the language that it is in.
#[derive(Clone, Debug)]
pub struct Page {
    /// The document.
    pub html: String,
    /// The language.
    pub language: Language,
    /// Whether it loads a script, which the server hosts.
    pub has_script: bool,
}

/// Render a document with one card. `body` is called inside, where leptos has an owner.
pub(super) fn page(
    layout: &Layout,
    title: &str,
    is_wide: bool,
    body: impl FnOnce() -> AnyView,
) -> Page {
    let class = if is_wide { "wider" } else { "" };
    document(layout, title, class, || view! { <div class="sheet">{body()}</div> }.into_any())
}

/// Render a document with several cards.
pub(super) fn wide_page(layout: &Layout, title: &str, body: impl FnOnce() -> AnyView) -> Page {
    document(layout, title, "account", || view! { <div class="cards">{body()}</div> }.into_any())
}

fn document(
    layout: &Layout,
    title: &str,
    class: &'static str,
    body: impl FnOnce() -> AnyView,
) -> Page {
    let language = layout.language;
    let owner = Owner::new();
    let html = owner.with(|| {
        let heading = if layout.tenant_name.is_empty() {
            "Tenantry".to_owned()
        } else {
            layout.tenant_name.clone()
        };
        let mark = initial(&heading);
        let css_href = layout.css_href.clone();
        let title = plain(&format!("{title} · {heading}"));
        view! {
            <html lang=language.tag() dir=language.direction()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <meta name="robots" content="noindex" />
                    <title>{title}</title>
                    <link rel="icon" href=crate::ui::FAVICON />
                    <link rel="stylesheet" href=css_href />
                </head>
                <body class="hosted">
                    <main id="main" class=class>
                        <p class="brand">
                            <span class="tile" aria-hidden="true">
                                {mark}
                            </span>
                            {name(&heading)}
                        </p>
                        {body()}
                    </main>
                    <footer>
                        <Logo />
                        {layout.messages().secured_by()}
                    </footer>
                </body>
            </html>
        }
        .to_html()
    });
    // No other text has this: leptos escapes what users, clients and requests are named.
    let has_script = html.contains("<script src=");
    Page { html: format!("<!DOCTYPE html>{}", without_markers(&html)), language, has_script }
}

/// Text from users, clients and requests without the characters that change how text reads.
pub(super) fn plain(text: &str) -> String {
    sanitise(text).into_owned()
}

/// What stands for an identity provider beside its name: its image, its logo, or letters.
pub(super) fn provider_tile(icon: &ProviderIcon) -> AnyView {
    if let Some(url) = icon.url.clone() {
        return view! { <img class="tile" src=url alt="" width="24" height="24" /> }.into_any();
    }
    brand_tile(icon.kind, "").unwrap_or_else(|| {
        view! {
            <span class="tile quiet" aria-hidden="true">
                {plain(&icon.letters)}
            </span>
        }
        .into_any()
    })
}

/// A name of a user, client or tenant, isolated so that its text direction does not change the
/// sentence around it.
pub(super) fn name(text: &str) -> AnyView {
    let text = plain(text);
    view! { <bdi>{text}</bdi> }.into_any()
}

/// A name within a sentence.
pub(super) fn strong(text: &str) -> AnyView {
    view! { <strong>{name(text)}</strong> }.into_any()
}

/// A host, URI or email address, which reads from left to right in every language.
pub(super) fn address(text: &str) -> AnyView {
    let text = plain(text);
    view! { <bdi dir="ltr">{text}</bdi> }.into_any()
}

/// The problems of a form without a field on its page, above the form.
pub(super) fn general_problems(problems: &[(String, String)], fields: &[&str]) -> Option<AnyView> {
    let general: Vec<_> = problems
        .iter()
        .filter(|(field, _)| !fields.contains(&field.as_str()))
        .map(|(_, message)| message.clone())
        .collect();
    (!general.is_empty()).then(|| alert(&general.join(" ")))
}

/// A problem above a form.
pub(super) fn alert(problem: &str) -> AnyView {
    view! {
        <p class="notice bad" role="alert">
            {plain(problem)}
        </p>
    }
    .into_any()
}

/// The letter on the tile of a user, client or tenant without a picture.
pub(super) fn initial(name: &str) -> String {
    plain(name).chars().take(1).flat_map(char::to_uppercase).collect()
}

/// The signed-in account, with an optional action.
pub(super) fn account_row(user: String, email: Option<String>, act: Option<AnyView>) -> AnyView {
    let tile = initial(&user);
    view! {
        <div class="account-line">
            <span class="tile quiet round" aria-hidden="true">
                {tile}
            </span>
            <div class="account-name">
                <strong>{name(&user)}</strong>
                <span class="address">{email.map(|email| address(&email))}</span>
            </div>
            {act}
        </div>
    }
    .into_any()
}

/// A form field with its label, its submitted value, and its problem or hint below.
pub(super) struct Field {
    pub name: &'static str,
    pub label: String,
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub value: String,
    /// Empty if there is none.
    pub hint: String,
    pub problem: Option<String>,
    pub focus: bool,
    pub is_optional: bool,
}

/// Render a form field. One for a password has a button that shows what was typed.
pub(super) fn field(layout: &Layout, field: Field) -> AnyView {
    let Field { name, label, kind, autocomplete, value, hint, problem, focus, is_optional } = field;
    let note = format!("{name}-note");
    let described = (problem.is_some() || !hint.is_empty()).then(|| note.clone());
    // Addresses and passwords read from left to right in every language, names in their own.
    let direction = match kind {
        "email" | "password" => "ltr",
        _ => "auto",
    };
    let invalid = problem.is_some().then_some("true");
    let focus = focus || problem.is_some();
    let message_below = match problem {
        Some(problem) => view! {
            <p class="field-error" id=note>
                {plain(&problem)}
            </p>
        }
        .into_any(),
        None if hint.is_empty() => ().into_any(),
        None => view! {
            <p class="hint" id=note>
                {hint}
            </p>
        }
        .into_any(),
    };
    let input = view! {
        <input
            class="input large"
            id=name
            name=name
            type=kind
            autocomplete=autocomplete
            value=value
            dir=direction
            required=!is_optional
            autofocus=focus
            autocapitalize="none"
            spellcheck="false"
            aria-invalid=invalid
            aria-describedby=described
        />
    };
    let input = match kind {
        "password" => with_show_button(layout, name, input.into_any()),
        _ => input.into_any(),
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {input}
            {message_below}
        </div>
    }
    .into_any()
}

/// A button that copies a text. The script of [`copy_script`] makes it appear.
pub(super) fn copy_button(layout: &Layout, text: String, class: &'static str) -> AnyView {
    let messages = layout.messages();
    view! {
        <button
            class=class
            type="button"
            data-copies=text
            data-copied=messages.copied()
            aria-live="polite"
            hidden=true
        >
            {messages.copy()}
        </button>
    }
    .into_any()
}

/// The script behind the buttons of a page that copy and print, after them.
pub(super) fn copy_script(layout: &Layout) -> AnyView {
    view! { <script src=layout.copy_script_href.clone() defer=true></script> }.into_any()
}

/// A password field with the button that shows what was typed. The script behind the button makes
/// it appear.
fn with_show_button(layout: &Layout, name: &'static str, input: AnyView) -> AnyView {
    let label = layout.messages().password_show();
    let title = label.clone();
    view! {
        <div class="password-input" dir="ltr">
            {input}
            <button
                type="button"
                aria-pressed="false"
                aria-controls=name
                title=title
                hidden=true
            >
                <Glyph icon=Icon::Eye />
                <Glyph icon=Icon::EyeOff />
                <span class="visually-hidden">{label}</span>
            </button>
            <script src=layout.password_script_href.clone() defer=true></script>
        </div>
    }
    .into_any()
}
