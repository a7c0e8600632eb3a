//! The values that the developer of a client copies into its configuration.

use contract::view::ClientValues;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::ui::{Card, CopyIconButton, NamedValue, ValueList};

/// `secret` is present only right after registration, when it is shown once.
pub fn values_card(values: ClientValues, secret: Option<String>, has_secret: bool) -> AnyView {
    let short =
        |address: &str| address.strip_prefix(values.base.as_str()).map(|path| format!("…{path}"));
    let address = |name: &'static str, address: &str| NamedValue {
        name,
        value: address.to_owned(),
        display: short(address),
        placeholder: "",
    };
    let list = vec![
        NamedValue {
            name: "client_id",
            value: values.client_id.clone(),
            display: None,
            placeholder: "",
        },
        NamedValue {
            name: "client_secret",
            display: secret.as_ref().map(|_| "••••••••".to_owned()),
            value: secret.unwrap_or_default(),
            placeholder: if has_secret { "shown only when it was created" } else { "none" },
        },
        address("authorization_url", &values.authorization_url),
        address("token_url", &values.token_url),
        address("userinfo_url", &values.userinfo_url),
        NamedValue {
            name: "redirect_uri",
            value: values.redirect_uri.clone(),
            display: None,
            placeholder: "none: no user sign-in",
        },
        NamedValue {
            name: "scope",
            value: values.scope.clone(),
            display: None,
            placeholder: "none",
        },
    ];
    let discovery = values.discovery.clone();
    view! {
        <Card id="values" title="Values for your application">
            <ValueList values=list />
            <footer>
                <p>"Or use the " <a href=discovery.clone()>"discovery document"</a>"."</p>
                <CopyIconButton value=discovery what="the discovery URL" />
            </footer>
        </Card>
    }
    .into_any()
}
