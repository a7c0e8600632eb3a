//! The sections of the settings form about new applications and their registration by developers.

use leptos::prelude::*;

use super::{form_input::TenantFormInput, number_field::NumberField};
use crate::ui::{Choice, Field, FormErrors, GroupError, SelectField, Switch};

pub fn new_applications(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section id="new-applications">
            <h2>"New applications"</h2>
            <p>"Defaults for new applications. Existing applications don't change."</p>
            <div class="two-columns">
                <SelectField
                    name="form[new_client_type]"
                    error_field="settings.new_clients.client_type"
                    label="Client secret"
                    errors
                    value=input.new_client_type.clone()
                    options=&[
                        ("", "By application type"),
                        ("confidential", "Always required"),
                        ("public", "None: PKCE only"),
                        ("pkce_or_secret", "PKCE or a client secret"),
                    ]
                />
                <SelectField
                    name="form[new_auth_method]"
                    error_field="settings.new_clients.token_endpoint_auth_method"
                    label="Client authentication"
                    errors
                    value=input.new_auth_method.clone()
                    options=&[
                        ("", "By application type"),
                        ("client_secret_basic", "client_secret_basic"),
                        ("client_secret_post", "client_secret_post"),
                        ("private_key_jwt", "private_key_jwt"),
                        ("none", "none"),
                    ]
                />
            </div>
            <Field
                name="form[new_scope]"
                error_field="settings.new_clients.scope"
                label="Allowed scopes"
                errors
                optional=true
                mono=true
                value=input.new_scope.clone()
                hint="Default: openid profile email offline_access"
            />
            <Switch
                name="form[new_skip_consent]"
                label="Skip consent"
                hint="Only if all applications of this tenant are your own."
                checked=input.new_skip_consent
            />
        </section>
    }
    .into_any()
}

pub fn developers(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    let who = [
        ("off", "Off", "Only owners and admins can register applications."),
        (
            "approval",
            "After approval",
            "Any user can register applications; an owner or admin approves each one.",
        ),
        ("open", "Open", "Any user can register applications, without approval."),
    ]
    .map(|(value, label, hint)| {
        view! {
            <Choice
                name="form[self_registration]"
                value
                label
                hint
                checked=input.self_registration == value
            />
        }
        .into_any()
    });
    view! {
        <section id="developers">
            <h2>"Developer registration"</h2>
            <p>"Whether developers can register applications themselves, and their limits."</p>
            <fieldset class="field">
                <legend class="visually-hidden">"Registration by developers"</legend>
                {who.into_iter().collect_view()}
                <GroupError errors error_field="settings.self_registration" />
            </fieldset>
            <div class="two-columns">
                <NumberField
                    name="form[self_registration_quota]"
                    error_field="settings.self_registration_quota"
                    label="Applications per user"
                    errors
                    value=input.self_registration_quota.clone()
                    hint="0 for no limit."
                />
                <NumberField
                    name="form[registrations_per_hour]"
                    error_field="settings.registrations_per_hour"
                    label="Registrations per hour"
                    errors
                    value=input.registrations_per_hour.clone()
                    hint="Per user. 0 for no limit."
                />
                <Field
                    name="form[self_registration_scopes]"
                    error_field="settings.self_registration_scopes"
                    label="Allowed scopes"
                    errors
                    optional=true
                    mono=true
                    value=input.self_registration_scopes.clone()
                    hint="Default: the standard OpenID Connect scopes, without the tenant's own."
                />
                <Field
                    name="form[self_registration_redirect_hosts]"
                    error_field="settings.self_registration_redirect_hosts"
                    label="Allowed redirect hosts"
                    errors
                    optional=true
                    mono=true
                    value=input.self_registration_redirect_hosts.clone()
                    hint="Separated by spaces: app.example, *.example, or com.example.app: \
                    for a scheme. Leave empty to allow any."
                />
            </div>
        </section>
    }
    .into_any()
}
