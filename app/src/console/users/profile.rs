//! Profile form of a user: the standard claims (OpenID Connect Core §5.1). It carries the version
//! it was read from, so that the second of two concurrent edits is rejected. A rejected form keeps
//! its input.

use contract::{
    user::{StandardClaims, UserDetail, UserForm},
    view::UserSummary,
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{
        ActionSubmit, Field, FormErrors, GroupError, SaveBar, Switch, TextArea,
        navigate_with_toast, on_success,
    },
};

/// Updates a user's profile.
#[server]
pub async fn update_user(tenant: String, id: String, form: UserForm) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::user::change(tx, &id, form).await)
        .await?;
    Ok(())
}

/// A claim that is a single line of text.
struct Claim {
    name: &'static str,
    /// Field name used in error responses.
    error_field: &'static str,
    label: &'static str,
    hint: &'static str,
    get: fn(&StandardClaims) -> &str,
}

macro_rules! claims {
    ($($claim:ident $label:literal $hint:literal),* $(,)?) => {
        &[$(Claim {
            name: concat!("form[claims][", stringify!($claim), "]"),
            error_field: stringify!($claim),
            label: $label,
            hint: $hint,
            get: |claims| &claims.$claim,
        }),*]
    };
}

const PROFILE_CLAIMS: &[Claim] = claims![
    name "Full name" "Shown to the user and to applications.",
    nickname "Nickname" "",
    given_name "Given name" "",
    family_name "Family name" "",
    middle_name "Middle name" "",
    preferred_username "Preferred username" "For applications only; not used to sign in.",
    birthdate "Birthdate" "1990-12-31, or just the year.",
    gender "Gender" "",
];
const CONTACT_CLAIMS: &[Claim] = claims![
    phone_number "Phone" "With the country code, such as +43 1 2345678.",
    website "Website" "",
    profile "Profile page" "",
    picture "Picture" "URL of an image.",
];
const LOCALE_CLAIMS: &[Claim] = claims![
    locale "Language" "For example de-AT.",
    zoneinfo "Time zone" "For example Europe/Vienna.",
];
/// (form field, label, accessor) of a member of the address claim (OpenID Connect Core §5.1.1).
type AddressPart =
    (&'static str, &'static str, fn(&contract::user::AddressClaim) -> &Option<String>);
const ADDRESS_PARTS: [AddressPart; 4] = [
    ("form[claims][address][postal_code]", "Postal code", |address| &address.postal_code),
    ("form[claims][address][locality]", "City", |address| &address.locality),
    ("form[claims][address][region]", "Region", |address| &address.region),
    ("form[claims][address][country]", "Country", |address| &address.country),
];

/// The fields of the form. The first two are not shown to the user themselves.
const FIELDS: &[&str] = &[
    "username",
    "email",
    "name",
    "nickname",
    "given_name",
    "family_name",
    "middle_name",
    "preferred_username",
    "birthdate",
    "gender",
    "phone_number",
    "website",
    "profile",
    "picture",
    "locale",
    "zoneinfo",
    "address",
];

fn claim_fields(
    list: &'static [Claim],
    claims: &StandardClaims,
    errors: FormErrors,
) -> Vec<AnyView> {
    list.iter()
        .map(|claim| {
            let value = (claim.get)(claims).to_owned();
            view! {
                <Field
                    name=claim.name
                    error_field=claim.error_field
                    label=claim.label
                    errors
                    optional=true
                    value
                    hint=claim.hint
                />
            }
            .into_any()
        })
        .collect()
}

/// The profile form of a user.
#[island]
pub fn ProfileForm(tenant: String, detail: UserDetail) -> impl IntoView {
    let action = ServerAction::<UpdateUser>::new();
    let errors = FormErrors::of_action(action);
    let UserDetail { summary, claims, version, may_change, is_own, .. } = detail;
    let id = summary.id.clone();
    let page_url = format!("/console/t/{tenant}/users/{id}");
    on_success(action, move |()| navigate_with_toast("Saved.", &page_url));
    let fields = if is_own { &FIELDS[2..] } else { FIELDS };
    let save = may_change.then(|| {
        view! {
            <SaveBar errors fields>
                <ActionSubmit pending=action.pending()>"Save changes"</ActionSubmit>
            </SaveBar>
        }
        .into_any()
    });
    let sign_in = if is_own { own_identifiers(summary) } else { identifiers(summary, errors) };
    let profile = view! {
        <section>
            <h2>"Profile"</h2>
            <p>"Shared with applications that have the profile scope, if the user consents."</p>
            <div class="two-columns">{claim_fields(PROFILE_CLAIMS, &claims, errors)}</div>
        </section>
    }
    .into_any();
    let contact = view! {
        <section>
            <h2>"Contact"</h2>
            <div class="two-columns">{claim_fields(CONTACT_CLAIMS, &claims, errors)}</div>
            <Switch
                name="form[claims][phone_number_verified]"
                label="Phone number verified"
                hint="Turn this on only if you know that it belongs to the user."
                checked=claims.phone_number_verified == Some(true)
            />
        </section>
    }
    .into_any();
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true>
            <input type="hidden" name="tenant" value=tenant />
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="form[version]" value=version />
            <fieldset class="form" disabled=!may_change>
                {sign_in}
                {profile}
                {contact}
                {address_section(&claims, errors)}
            </fieldset>
            {save}
        </ActionForm>
    }
}

fn identifiers(summary: UserSummary, errors: FormErrors) -> AnyView {
    view! {
        <section>
            <h2>"Sign-in"</h2>
            <p>"The user can sign in with either. Each must be unique in this tenant."</p>
            <div class="two-columns">
                <Field
                    name="form[username]"
                    error_field="username"
                    label="Username"
                    errors
                    value=summary.username
                />
                <Field
                    name="form[email]"
                    error_field="email"
                    label="Email"
                    kind="email"
                    errors
                    optional=true
                    value=summary.email.unwrap_or_default()
                />
            </div>
            <Switch
                name="form[email_verified]"
                label="Email address verified"
                hint="Turn this on only if you know that it belongs to the user."
                checked=summary.email_verified
            />
        </section>
    }
    .into_any()
}

/// The current user's own username and address, which the account page changes: they are submitted
/// as they are.
fn own_identifiers(summary: UserSummary) -> AnyView {
    let verified = summary
        .email_verified
        .then(|| view! { <input type="hidden" name="form[email_verified]" value="true" /> });
    let email = summary.email.unwrap_or_default();
    let address = (!email.is_empty()).then(|| {
        view! {
            " or "
            <bdi>{email.clone()}</bdi>
        }
    });
    view! {
        <section>
            <h2>"Sign-in"</h2>
            <p>"You sign in as "<bdi>{summary.username.clone()}</bdi>{address}"."</p>
            <input type="hidden" name="form[username]" value=summary.username />
            <input type="hidden" name="form[email]" value=email />
            {verified}
        </section>
    }
    .into_any()
}

fn address_section(claims: &StandardClaims, errors: FormErrors) -> AnyView {
    let address = claims.address.clone().unwrap_or_default();
    let parts: Vec<_> = ADDRESS_PARTS
        .iter()
        .map(|(name, label, get)| {
            view! {
                <Field
                    name=*name
                    label=*label
                    errors
                    optional=true
                    value=get(&address).clone().unwrap_or_default()
                />
            }
            .into_any()
        })
        .collect();
    view! {
        <section>
            <h2>"Language and address"</h2>
            <div class="two-columns">{claim_fields(LOCALE_CLAIMS, claims, errors)}</div>
            <TextArea
                name="form[claims][address][street_address]"
                label="Street"
                errors
                optional=true
                value=address.street_address.clone().unwrap_or_default()
            />
            <div class="two-columns">{parts}</div>
            <TextArea
                name="form[claims][address][formatted]"
                label="Formatted address"
                errors
                optional=true
                value=address.formatted.clone().unwrap_or_default()
            />
            <GroupError errors error_field="address" />
        </section>
    }
    .into_any()
}
