//! The page of a provider: its settings, the redirect URI, and its users.

use contract::provider::ProviderDetail;
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;

use super::{
    actions,
    form::{self, FormContext},
    form_input::ProviderFormInput,
    test_sign_in,
    tile::tile,
};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::param,
    },
    error::AppError,
    ui::{
        Breadcrumbs, Card, CopyIconButton, FormErrors, NamedValue, PageHead, Pill, PlainForm,
        SaveBar, StateDot, SubmitButton, ValueList, group_thousands,
    },
};

/// The settings of a provider, without its secret, and the server's time for relative times.
#[server]
pub async fn get_provider(tenant: String, id: String) -> Result<(ProviderDetail, i64), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let detail = domain::identity_provider::detail(&session.tenant, &session.actor, &id).await?;
    Ok((detail, session.tenant.now().0))
}

/// Changes the settings of a provider. An empty secret keeps the stored one.
#[server]
pub async fn update_provider(
    tenant: String,
    id: String,
    form: ProviderFormInput,
) -> Result<(), AppError> {
    use domain::identity_provider::{SettingsChange, change_settings};

    use super::form_input::at_form_fields;
    use crate::{console::form_values::with_problems, console_session};
    let session = console_session::tenant_session(&tenant).await?;
    let before = domain::identity_provider::detail(&session.tenant, &session.actor, &id).await?;
    let version = form.version;
    let (settings, secret, problems) = form.parse(before.settings);
    let change = SettingsChange { id, settings, secret, version };
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            with_problems(problems, change_settings(tx, change).await.map_err(at_form_fields))
        })
        .await?;
    Ok(())
}

/// The page of an identity provider.
#[component]
pub fn ProviderPage() -> impl IntoView {
    let params = use_params_map();
    let (slug, id) = (param(params, "slug"), param(params, "id"));
    let load = get_provider(slug.clone(), id);
    screen(NavItem::Providers, Some(slug.clone()), load, move |frame, (detail, now)| Screen {
        title: detail.summary.name.clone(),
        body: {
            let permissions = &frame.permissions;
            body(&slug, &detail, (permissions.settings, permissions.members), now)
        },
    })
}

fn body(
    slug: &str,
    detail: &ProviderDetail,
    (may_change, may_map_roles): (bool, bool),
    now: i64,
) -> AnyView {
    let list = format!("/console/t/{slug}/providers");
    let (id, name) = (detail.summary.id.clone(), detail.summary.name.clone());
    let state = if detail.summary.enabled {
        view! { <StateDot variant="ok" label="Enabled" /> }.into_any()
    } else {
        view! { <Pill label="Disabled" /> }.into_any()
    };
    let is_direct = detail.summary.is_sign_in_provider.then(|| {
        let href = format!("/console/t/{slug}/settings#accounts");
        view! { <a href=href>"Default sign-in provider"</a> }
    });
    let facts = view! {
        {state}
        {is_direct}
        <span>{detail.summary.kind.label()}</span>
        <span class="copyable">
            <code>{id.clone()}</code>
            <CopyIconButton value=id.clone() what="the ID" />
        </span>
    }
    .into_any();
    let actions = if may_change { actions::head_actions(slug, detail) } else { ().into_any() };
    let title = view! { <bdi>{name.clone()}</bdi> }.into_any();
    view! {
        <Breadcrumbs
            ancestors=vec![("Identity providers".into(), list)]
            current=name.clone()
        />
        <PageHead title tile=tile(&detail.summary, "large") facts actions />
        <div class="columns">
            <div>{settings_form(slug, detail, may_change, may_map_roles)}</div>
            <div>
                {test_sign_in::card(slug, detail, may_change, now)} {redirect_card(detail)}
                {users_card(detail)}
            </div>
        </div>
        {may_change.then(|| actions::dialogs(slug, detail))}
    }
    .into_any()
}

fn settings_form(
    slug: &str,
    detail: &ProviderDetail,
    may_change: bool,
    may_map_roles: bool,
) -> AnyView {
    let id = detail.summary.id.clone();
    let input = ProviderFormInput::from(&detail.settings);
    let page_url = format!("/console/t/{slug}/providers/{id}");
    let save = may_change.then(|| {
        view! {
            <SaveBar errors=FormErrors::none() fields=&[]>
                <SubmitButton>"Save changes"</SubmitButton>
            </SaveBar>
        }
    });
    let (tenant, version) = (slug.to_owned(), detail.version);
    let context = FormContext {
        defaults: &detail.defaults,
        has_secret: detail.has_secret,
        may_set_issuer: detail.linked_identities.count == 0,
        may_map_roles,
        icon_problem: detail.icon_problem.clone(),
    };
    let shared = form::fields(&input, &context);
    view! {
        <PlainForm action=UpdateProvider::url() success_message="Saved." success_url=page_url>
            <input type="hidden" name="tenant" value=tenant />
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="form[version]" value=version />
            <fieldset class="form" disabled=!may_change>
                {shared}
            </fieldset>
            {save}
        </PlainForm>
    }
    .into_any()
}

fn redirect_card(detail: &ProviderDetail) -> AnyView {
    let mut values = vec![NamedValue {
        name: "redirect URI",
        value: detail.redirect_uri.clone(),
        display: None,
        placeholder: "",
    }];
    let issuer = detail.settings.issuer.clone().unwrap_or_else(|| detail.defaults.issuer.clone());
    if detail.defaults.is_openid_connect {
        values.push(NamedValue { name: "issuer", value: issuer, display: None, placeholder: "" });
    }
    view! {
        <Card id="redirect-uri" title="Registration at the provider">
            <ValueList values />
            <footer>
                <p>"The redirect URI must be registered there exactly like this."</p>
            </footer>
        </Card>
    }
    .into_any()
}

fn users_card(detail: &ProviderDetail) -> AnyView {
    let linked = &detail.linked_identities;
    let count = match (linked.count, linked.more) {
        (0, _) => "No users have linked an account yet.".to_owned(),
        (1, false) => "1 user has linked an account.".to_owned(),
        (count, more) => {
            let more = if more { "More than " } else { "" };
            format!("{more}{} users have linked an account.", group_thousands(count))
        }
    };
    view! {
        <Card id="linked-users" title="Users">
            <div class="body">
                <p class="small quiet-text">{count}</p>
            </div>
        </Card>
    }
    .into_any()
}
