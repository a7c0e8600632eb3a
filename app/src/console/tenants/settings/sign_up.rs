//! The section of the settings form about accounts that users create themselves.

use leptos::prelude::*;

use super::form_input::TenantFormInput;
use crate::ui::{Choice, Field, FormErrors, GroupError};

/// The section about who may create an account.
pub fn sign_up(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    let who = [
        ("off", "Off", "Only owners and admins can add users."),
        ("invited", "By invitation", "Users who are invited on the Users page."),
        (
            "open",
            "Open",
            "Anyone who verifies an email address. Requires a mail server: without one, no one \
             can create an account.",
        ),
    ]
    .map(|(value, label, hint)| {
        let checked = input.sign_up == value;
        view! { <Choice name="form[sign_up]" value label hint checked /> }.into_any()
    });
    view! {
        <section id="sign-up">
            <h2>"Sign-up"</h2>
            <p>
                "Who can create an account with a password. Identity providers have their own \
                setting, “Create accounts”, which this one doesn't change."
            </p>
            <fieldset class="field">
                <legend class="visually-hidden">"Who can create an account"</legend>
                {who.into_iter().collect_view()}
                <GroupError errors error_field="settings.sign_up" />
            </fieldset>
            <div class="two-columns">
                <Field
                    name="form[sign_up_domains]"
                    error_field="settings.sign_up_domains"
                    label="Allowed email domains"
                    errors
                    optional=true
                    mono=true
                    value=input.sign_up_domains.clone()
                    hint="Separated by spaces. Leave empty to allow any. Invitations are for any \
                    address."
                />
                <Field
                    name="form[sign_ups_per_hour]"
                    error_field="settings.sign_ups_per_hour"
                    label="Sign-ups per hour"
                    errors
                    value=input.sign_ups_per_hour.clone()
                    hint="Sign-up links sent per hour. 0 for no limit."
                />
                <Field
                    name="form[terms_uri]"
                    error_field="settings.terms_uri"
                    label="Terms of service"
                    errors
                    optional=true
                    value=input.terms_uri.clone()
                    hint="An https URL. Users accept it when they create an account."
                />
                <Field
                    name="form[privacy_uri]"
                    error_field="settings.privacy_uri"
                    label="Privacy policy"
                    errors
                    optional=true
                    value=input.privacy_uri.clone()
                    hint="An https URL. Users accept it when they create an account."
                />
            </div>
        </section>
    }
    .into_any()
}
