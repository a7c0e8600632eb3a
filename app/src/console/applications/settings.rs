//! The settings of an application in one form. Two people who change the same one: the second
//! is told, and nothing that was typed is lost.

use contract::{
    client::{AccessTokenFormat, ClientDetail, ClientForm},
    view::FieldProblem,
};
use leptos::{html::Input, prelude::*, server_fn::codec::Json};
use oauth::GrantType;

use super::uris::{Lines, UriLines};
use crate::{
    error::AppError,
    ui::{Area, Field, FormNote, Glyph, Icon, Refusal, Submit, Switch, hold, say_and_go, when_done},
};

/// A secret is in the answer where the change brought the first one.
#[server(input = Json)]
pub async fn change_client(tenant: String, id: String, form: ClientForm) -> Result<Option<String>, AppError> {
    use crate::caller;
    let entered = caller::caller(&tenant).await?;
    let secret = entered.tenant.work(&entered.actor, async |work| domain::client::change(work, &id, form).await).await?;
    Ok(secret.map(|secret| secret.expose().to_owned()))
}

const FIELDS: &[&str] = &["client_name", "description", "client_uri", "redirect_uris", "post_logout_redirect_uris", "grant_types", "access_token_lifetime"];

/// The grants that are switched here, and what each means.
const GRANTS: [(GrantType, &str, &str); 3] = [
    (GrantType::AuthorizationCode, "Authorization code", "A person signs in. PKCE is always checked."),
    (GrantType::RefreshToken, "Refresh token", "A new one at every use."),
    (GrantType::ClientCredentials, "Client credentials", "The application acts for itself."),
];

#[island]
pub fn SettingsForm(tenant: String, detail: ClientDetail) -> impl IntoView {
    let action = ServerAction::<ChangeClient>::new();
    let refusal = Refusal::of(action);
    let ClientDetail { line, form, inherited, may_manage, .. } = detail;
    let here = format!("/console/t/{tenant}/applications/{}", line.row_id);
    when_done(action, move |_| say_and_go("Saved.", &here));
    let (name, description) = (RwSignal::new(line.name.clone()), RwSignal::new(form.description.clone()));
    let client_uri = RwSignal::new(form.metadata.client_uri.clone().unwrap_or_default());
    let skip_consent = RwSignal::new(form.settings.skip_consent);
    let opaque = RwSignal::new(form.settings.access_token_format == AccessTokenFormat::Opaque);
    let lifetime = RwSignal::new(form.settings.access_token_lifetime.map(|seconds| seconds.to_string()).unwrap_or_default());
    let (uris, after) = (Lines::new(form.metadata.redirect_uris.clone()), Lines::new(form.metadata.post_logout_redirect_uris.clone()));
    let grants = RwSignal::new(form.metadata.grant_types.clone().unwrap_or_else(|| vec![GrantType::AuthorizationCode, GrantType::RefreshToken]));
    let wrong_lifetime = RwSignal::new(None::<FieldProblem>);

    let wanted = {
        let form = form.clone();
        move || {
            let mut form = form.clone();
            form.metadata.client_name = Some(name.get());
            form.description = description.get();
            form.metadata.client_uri = Some(client_uri.get()).map(|uri| uri.trim().to_owned()).filter(|uri| !uri.is_empty());
            form.metadata.redirect_uris = uris.get();
            form.metadata.post_logout_redirect_uris = after.get();
            form.metadata.grant_types = Some(grants.get());
            form.settings.skip_consent = skip_consent.get();
            form.settings.access_token_format = if opaque.get() { AccessTokenFormat::Opaque } else { AccessTokenFormat::Jwt };
            form.settings.access_token_lifetime = lifetime.with(|typed| typed.trim().parse().ok());
            form
        }
    };
    let before = ClientForm {
        metadata: oauth::ClientMetadata { grant_types: Some(grants.get_untracked()), client_name: Some(line.name.clone()), ..form.metadata.clone() },
        ..form
    };
    let changed = {
        let wanted = wanted.clone();
        Memo::new(move |_| wanted() != before)
    };
    let (tenant, id) = (StoredValue::new(tenant), StoredValue::new(line.row_id.clone()));
    let wanted = StoredValue::new(wanted);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = lifetime.get_untracked();
        if !typed.trim().is_empty() && typed.trim().parse::<u32>().is_err() {
            let message = "Write a whole number of seconds, or nothing to inherit the tenant's.".to_owned();
            return wrong_lifetime.set(Some(FieldProblem { field: "access_token_lifetime".into(), message, mend: None }));
        }
        wrong_lifetime.set(None);
        action.dispatch(ChangeClient { tenant: tenant.get_value(), id: id.get_value(), form: wanted.with_value(|wanted| wanted()) });
    };
    let grant_boxes: Vec<_> = GRANTS
        .into_iter()
        .map(|(grant, label, hint)| {
            let id = format!("grant-{}", grant.as_str());
            let has = grants.with_untracked(|grants| grants.contains(&grant));
            let set = move |on: bool| {
                grants.update(|grants| {
                    grants.retain(|known| *known != grant);
                    grants.extend(on.then_some(grant));
                });
            };
            let input = NodeRef::<Input>::new();
            hold(None, has, move || input.get_untracked().map(|input| input.checked()), set, |_| ());
            view! {
                <div class="choice">
                    <input type="checkbox" id=id.clone() node_ref=input checked=has on:change=move |event| set(event_target_checked(&event)) disabled=!may_manage/>
                    <label for=id>{label}</label>
                    <p class="hint">{hint}</p>
                </div>
            }
        })
        .collect();
    let grant_problem = refusal.at("grant_types");
    let inherited = inherited.access_token;
    let lifetime_hint = format!("Seconds. Nothing inherits the tenant's {inherited}.");
    let sends_people = grants.with_untracked(|grants| grants.contains(&GrantType::AuthorizationCode));
    let basics = view! {
        <section>
            <h2>"Basics"</h2>
            <p>"Shown to people when they sign in and when they consent."</p>
            <div class="pair">
                <Field name="name" at="client_name" label="Name" refusal value=line.name.clone() held=name/>
                <Field name="client_uri" label="Home page" refusal optional=true value=client_uri.get_untracked() held=client_uri/>
            </div>
            <Area name="description" label="Description" refusal optional=true value=description.get_untracked() held=description/>
            {may_manage.then(|| view! {
                <Switch name="skip_consent" label="Skip consent" hint="For your own applications. People come back right after signing in." on=skip_consent.get_untracked() held=skip_consent/>
            })}
        </section>
    }
    .into_any();
    let people = sends_people.then(|| {
        view! {
            <section>
                <h2>"Redirect URIs"</h2>
                <p>"Where people may be sent back to. A request with any other address stops on our page and never reaches it."</p>
                <UriLines field="redirect_uris" lines=uris refusal add="Add a redirect URI" label="Redirect URI"/>
                <details class="rule">
                    <summary><Glyph icon=Icon::Arrow/>"Compared byte for byte"</summary>
                    <div class="body">
                        <p>"The address in a request must be equal to one above: case, port, path and a slash at the end all count."</p>
                    </div>
                </details>
            </section>
            <section>
                <h2>"After signing out"</h2>
                <p>"Where people may be sent when the application signs them out."</p>
                <UriLines field="post_logout_redirect_uris" lines=after refusal add="Add an address" label="Address after signing out"/>
            </section>
        }
        .into_any()
    });
    let grants = view! {
        <section>
            <h2>"Grants"</h2>
            <p>"How this application may obtain tokens."</p>
            <fieldset><legend class="visually-hidden">"Grants"</legend><div class="choices">{grant_boxes}</div></fieldset>
            {move || grant_problem.get().map(|problem| view! { <p class="problem"><Glyph icon=Icon::Alert/><span>{problem.message}</span></p> })}
        </section>
    }
    .into_any();
    let tokens = may_manage.then(|| {
        view! {
            <section>
                <h2>"Tokens"</h2>
                <div class="pair">
                    <Field name="access_token_lifetime" label="Access token lives" refusal optional=true hint=lifetime_hint value=lifetime.get_untracked() held=lifetime/>
                    <Switch name="opaque" label="Opaque access tokens" hint="Can be ended at once, and only introspection reads them. Otherwise JWT (RFC 9068)." on=opaque.get_untracked() held=opaque/>
                </div>
                {move || wrong_lifetime.get().map(|problem| view! { <p class="problem"><Glyph icon=Icon::Alert/><span>{problem.message}</span></p> })}
            </section>
        }
        .into_any()
    });
    view! {
        <form class="form" on:submit=send>
            <FormNote refusal fields=FIELDS/>
            {basics}
            {people}
            {grants}
            {tokens}
            <div class="save-bar">
                <p class="state" role="status">{move || match (refusal.count().get(), changed.get()) {
                    (0, true) => "Not saved".to_owned(),
                    (0, false) => String::new(),
                    (1, _) => "Not saved: one problem to mend".to_owned(),
                    (many, _) => format!("Not saved: {many} problems to mend"),
                }}</p>
                <Submit pending=action.pending()>"Save changes"</Submit>
            </div>
        </form>
    }
}
