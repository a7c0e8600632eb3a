//! The sections of the settings form about accounts and their sessions.

use contract::provider::ProviderSummary;
use leptos::prelude::*;

use super::{
    form_input::TenantFormInput, number_field::NumberField, sign_in_provider::SignInProviderField,
};
use crate::ui::{Choice, FormErrors, GroupError, Switch};

pub fn accounts(
    errors: FormErrors,
    input: &TenantFormInput,
    providers: &[ProviderSummary],
    mail_page: String,
) -> AnyView {
    let second_factor = [
        ("off", "Off", "No one is asked for a second step, even if they set one up."),
        ("optional", "Optional", "Users can set up an authenticator app in their account."),
        (
            "members",
            "Required for members",
            "Members must set up a second step at their next sign-in.",
        ),
        (
            "all",
            "Required for all users",
            "All users must set up a second step at their next sign-in.",
        ),
    ]
    .map(|(value, label, hint)| {
        let checked = input.second_factor == value;
        view! { <Choice name="form[second_factor]" value label hint checked /> }.into_any()
    });
    view! {
        <section id="accounts">
            <h2>"Accounts"</h2>
            <fieldset class="field">
                <legend class="label">"Two-step verification"</legend>
                {second_factor.into_iter().collect_view()}
                <p class="hint">
                    "Admins can raise this. Only owners can lower it, or allow remembered browsers."
                </p>
                <GroupError errors error_field="settings.second_factor" />
            </fieldset>
            <NumberField
                name="form[remembered_devices_days]"
                error_field="settings.remembered_devices_days"
                label="Remember browsers for (days)"
                errors
                value=input.remembered_devices_days.clone()
                hint="Users can choose not to be asked for the second step again when they sign in \
                to an application in a browser that they trust. The dashboard and account changes \
                still ask. 0 to 90; 0 asks at every sign-in."
            />
            <Switch
                name="form[breached_passwords]"
                label="Reject breached passwords"
                hint="New passwords are looked up at haveibeenpwned.com, which gets the first 5 \
                characters of a hash, never the password. If it doesn't respond, the password is \
                accepted."
                checked=input.breached_passwords
            />
            <Switch
                name="form[passkeys]"
                label="Users can sign in with passkeys"
                hint="A passkey replaces the password and the code of an authenticator app."
                checked=input.passkeys
            />
            <Switch
                name="form[profile_changes]"
                label="Users can change their profile"
                hint="Their name, and their email address after they confirm the new one."
                checked=input.profile_changes
            />
            <SignInProviderField
                errors
                value=input.sign_in_provider.clone()
                providers=providers.to_vec()
            />
            <NumberField
                name="form[account_deletion_days]"
                error_field="settings.account_deletion_days"
                label="Account deletion grace period (days)"
                errors
                value=input.account_deletion_days.clone()
                hint="Users who delete their account can sign in again to keep it. \
                0: users can't delete their account."
            />
            <div>
                <h3>"Email"</h3>
                <p class="small quiet-text">
                    "These need a mail server. The "<a href=mail_page>"Email page"</a>
                    " shows whether there is one."
                </p>
            </div>
            <Switch
                name="form[password_reset]"
                label="Users can reset a forgotten password"
                hint="With a link that is sent to the verified email address of the account."
                checked=input.password_reset
            />
            <Switch
                name="form[require_verified_email]"
                label="Require a verified email address"
                hint="Users confirm their address before they can continue to an application."
                checked=input.require_verified_email
            />
        </section>
    }
    .into_any()
}

pub fn sessions(errors: FormErrors, input: &TenantFormInput) -> AnyView {
    view! {
        <section id="sessions">
            <h2>"Sessions"</h2>
            <p>
                "How long users stay signed in, in seconds. Takes effect immediately, including \
                for existing sessions."
            </p>
            <div class="two-columns">
                <NumberField
                    name="form[session_idle]"
                    error_field="settings.session_idle"
                    label="Idle timeout"
                    errors
                    value=input.session_idle.clone()
                    hint="Doesn't apply to users who choose to stay signed in."
                    is_duration=true
                />
                <NumberField
                    name="form[session_lifetime]"
                    error_field="settings.session_lifetime"
                    label="Lifetime"
                    errors
                    value=input.session_lifetime.clone()
                    hint="Sessions end after this time, even if in use."
                    is_duration=true
                />
            </div>
        </section>
    }
    .into_any()
}
