//! The sections of the form about what users see of a client, and about where it receives them.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use oauth::GrantType;

use super::{form_data::SettingsFormData, uri_list::UriListField};
use crate::ui::{Field, FormErrors, Glyph, Icon, Switch, TextArea};

pub fn basics(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    let has_users = [GrantType::AuthorizationCode, GrantType::Implicit, GrantType::Password]
        .into_iter()
        .any(|grant| data.has(grant));
    let logo_hint =
        "URL of a PNG, JPEG, WebP, GIF or SVG image of up to 64 KiB. It is loaded once.".to_owned();
    let logo_problem = data
        .detail
        .logo_problem
        .as_ref()
        .map(|problem| format!("{problem} The next attempt is tomorrow."));
    let links = [
        ("form[client_uri]", "client_uri", "Home page", input.client_uri.clone(), String::new()),
        ("form[logo_uri]", "logo_uri", "Logo", input.logo_uri.clone(), logo_hint),
        (
            "form[policy_uri]",
            "policy_uri",
            "Privacy policy",
            input.policy_uri.clone(),
            String::new(),
        ),
        ("form[tos_uri]", "tos_uri", "Terms of service", input.tos_uri.clone(), String::new()),
    ]
    .map(|(name, error_field, label, value, hint)| {
        let problem = logo_problem.clone().filter(|_| error_field == "logo_uri");
        view! { <Field name error_field label errors optional=true value hint problem /> }
            .into_any()
    });
    view! {
        <section>
            <h2>"Basics"</h2>
            {has_users
                .then(|| {
                    view! { <p>"Users see these when they sign in and on the consent page."</p> }
                })}
            <Field
                name="form[name]"
                error_field="client_name"
                label="Name"
                errors
                value=input.name.clone()
            />
            <TextArea
                name="form[description]"
                error_field="description"
                label="Description"
                errors
                optional=true
                value=input.description.clone()
            />
            <div class="two-columns">{links.into_iter().collect_view()}</div>
            <Field
                name="form[contacts]"
                error_field="contacts"
                label="Contacts"
                errors
                optional=true
                value=input.contacts.clone()
                hint="Email addresses of the people responsible, separated by spaces."
            />
            {data
                .is_complete
                .then(|| {
                    view! {
                        <Switch
                            name="form[skip_consent]"
                            label="Skip consent"
                            hint="For your own applications. Users return to the application right \
                            after signing in."
                            checked=input.skip_consent
                        />
                    }
                })}
        </section>
    }
    .into_any()
}

pub fn redirect_uris(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    view! {
        <section>
            <h2>"Redirect URIs"</h2>
            <p>
                "Where users return after signing in. Requests with any other URI are rejected \
                    with an error page."
            </p>
            <UriListField
                field="redirect_uris"
                values=input.redirect_uris.clone()
                errors
                add="Add redirect URI"
                label="Redirect URI"
            />
            <details class="explanation">
                <summary>
                    <Glyph icon=Icon::Arrow />
                    "Exact match required"
                </summary>
                <div class="body">
                    <p>
                        "The redirect URI in a request must equal one of these, including case, \
                            port, path and any trailing slash."
                    </p>
                </div>
            </details>
        </section>
        <section>
            <h2>"Sign-out redirect URIs"</h2>
            <p>"Where users may be sent after the application signs them out."</p>
            <UriListField
                field="post_logout_redirect_uris"
                values=input.post_logout_redirect_uris.clone()
                errors
                add="Add sign-out redirect URI"
                label="Sign-out redirect URI"
            />
        </section>
    }
    .into_any()
}

pub fn allowed_origins(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    view! {
        <section>
            <h2>"Allowed web origins"</h2>
            <p>
                "Scripts on the redirect URIs' origins can call the token endpoint. Add other \
                    origins here, such as https://app.example.com."
            </p>
            <UriListField
                field="allowed_origins"
                values=data.input.allowed_origins.clone()
                errors
                add="Add origin"
                label="Origin"
            />
        </section>
    }
    .into_any()
}
