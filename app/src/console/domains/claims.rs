//! Domains that are not verified yet: the DNS record to set, and a check for it.

use contract::domain::{DomainClaim, DomainsView};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use super::actions::CheckDomain;
use crate::ui::{EmptyState, NamedValue, Pill, PlainForm, SubmitButton, ValueList, ago};

/// Cards of the unverified domains, or an empty state.
pub fn claim_cards(slug: &str, view: &DomainsView, may_change: bool, now: i64) -> AnyView {
    if view.claims.is_empty() {
        let text = "With a custom domain, users sign in at your own host name, such as \
            login.example.com, and your issuer stays the same if the installation moves.";
        let empty = view.domains.is_empty().then(|| {
            let first = may_change.then(|| {
                view! {
                    <button class="button secondary" type="button" data-opens="add-domain">
                        "Add a domain…"
                    </button>
                }
            });
            view! {
                <div class="card">
                    <EmptyState title="No custom domains yet" text>
                        {first}
                    </EmptyState>
                </div>
            }
        });
        return empty.into_any();
    }
    let cards: Vec<_> =
        view.claims.iter().map(|claim| claim_card(slug, claim, may_change, now)).collect();
    view! {
        <ul class="stack" aria-label="Domains pending verification">
            {cards}
        </ul>
    }
    .into_any()
}

fn claim_card(slug: &str, claim: &DomainClaim, may_change: bool, now: i64) -> AnyView {
    let host = claim.host.clone();
    let values = vec![
        NamedValue { name: "type", value: "TXT".into(), display: None, placeholder: "" },
        NamedValue {
            name: "name",
            value: claim.record.name.clone(),
            display: None,
            placeholder: "",
        },
        NamedValue {
            name: "value",
            value: claim.record.value.clone(),
            display: None,
            placeholder: "",
        },
    ];
    let check_status = match (claim.last_check, claim.checked_at) {
        (Some(found), Some(at)) => format!("Checked {}. {}", ago(at, now), found.message()),
        _ => {
            "Once the record is found, the domain is active. You can then remove the record.".into()
        }
    };
    let actions = may_change.then(|| {
        let (tenant, host) = (slug.to_owned(), host.clone());
        view! {
            <footer>
                <PlainForm
                    action=CheckDomain::url()
                    success_message="Domain verified. It is active now."
                >
                    <input type="hidden" name="tenant" value=tenant />
                    <input type="hidden" name="host" value=host.clone() />
                    <div class="row">
                        <SubmitButton>"Verify"</SubmitButton>
                        <button
                            class="button quiet"
                            type="button"
                            data-opens="withdraw-claim"
                            data-fill-host=host
                        >
                            "Remove…"
                        </button>
                    </div>
                </PlainForm>
            </footer>
        }
    });
    view! {
        <li class="card">
            <header>
                <h2>{host.clone()}</h2>
                <Pill variant="warn" label="Pending verification" />
            </header>
            <div class="body">
                <p>
                    "Set this DNS record for "<strong>{host}</strong>
                    " to verify that the domain is yours. Until then, it is not active."
                </p>
            </div>
            <ValueList values />
            <footer>
                <p class="small quiet-text">{check_status}</p>
            </footer>
            {actions}
        </li>
    }
    .into_any()
}
