//! Sessions and consents of a user, each of which can be ended.

use contract::user::{ConsentSummary, SessionSummary};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{Card, CardLine, Consequences, Dialog, DialogFooter, PlainForm, TargetFields, ago, date},
};

/// Ends a session of a user.
#[server]
pub async fn end_sign_in(tenant: String, id: String, sign_in: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::user::end_sign_in(tx, &id, &sign_in).await)
        .await?;
    Ok(())
}

/// Returns the number of ended sessions.
#[server]
pub async fn end_sign_ins(tenant: String, id: String) -> Result<u64, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(session
        .tenant
        .transaction(&session.actor, async |tx| domain::user::end_sign_ins(tx, &id).await)
        .await?)
}

/// Withdraws a consent and ends the client's grants for this user.
#[server]
pub async fn withdraw_consent(tenant: String, id: String, consent: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let (tenant, actor) = (&session.tenant, &session.actor);
    Ok(domain::consent::withdraw_in_batches(tenant, actor, &id, &consent).await?)
}

/// Readable names of authentication method references (`amr`, RFC 8176).
fn method_names(amr: &[String]) -> String {
    let word = |method: &String| match method.as_str() {
        "pwd" => "a password".to_owned(),
        "otp" => "a one-time code".to_owned(),
        "hwk" | "swk" => "a passkey".to_owned(),
        other => other.to_owned(),
    };
    // A passkey always verifies its user, and the other methods tell that there were several.
    let shown = amr.iter().filter(|method| !["user", "mfa"].contains(&method.as_str()));
    shown.map(word).collect::<Vec<_>>().join(" and ")
}

/// Card with the sessions of a user.
pub fn sign_ins_card(lines: &[SessionSummary], may_change: bool, now: i64) -> AnyView {
    let shown: Vec<_> = lines
        .iter()
        .map(|line| {
            let from =
                if line.ip_address.is_empty() { "an unknown IP address" } else { &line.ip_address };
            let end = may_change.then(|| {
                view! {
                    <button
                        class="button secondary small danger"
                        type="button"
                        data-opens="end-sign-in"
                        data-fill-sign_in=line.id.clone()
                        data-fill-from=from.to_owned()
                        aria-label=format!(
                            "Sign out the session from {from}, last active {}",
                            ago(line.last_seen_at, now),
                        )
                    >
                        "Sign out…"
                    </button>
                }
                .into_any()
            });
            let by = method_names(&line.amr);
            let how = if by.is_empty() { String::new() } else { format!(" with {by}") };
            let kept = if line.stay_signed_in {
                format!(" · stays signed in until {}", date(line.expires_at))
            } else {
                String::new()
            };
            let (since, seen) = (ago(line.signed_in_at, now), ago(line.last_seen_at, now));
            let place = match line.place.as_str() {
                "" => String::new(),
                place => format!("{place} · "),
            };
            let note = format!("{place}Signed in {since}{how} · last active {seen}{kept}");
            let device = match (line.browser.as_str(), line.system.as_str()) {
                ("", "") => String::new(),
                (one, "") | ("", one) => format!("{one} ·"),
                (browser, system) => format!("{browser} on {system} ·"),
            };
            let name = view! { <bdi>{device}</bdi>" "<code>{from.to_owned()}</code> }.into_any();
            view! { <CardLine name note action=end /> }
        })
        .collect();
    let all = if may_change && lines.len() > 1 {
        view! {
            <button class="button quiet small danger" type="button" data-opens="end-sign-ins">
                "Sign out everywhere…"
            </button>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let body = if shown.is_empty() {
        view! {
            <div class="body">
                <p class="small quiet-text">
                    "No active sessions. Browsers that this user signs in with appear here."
                </p>
            </div>
        }
        .into_any()
    } else {
        shown.into_any()
    };
    view! {
        <Card id="sign-ins" title="Active sessions" end=all>
            {body}
        </Card>
    }
    .into_any()
}

/// Card with the consents of a user.
pub fn consents_card(slug: &str, lines: &[ConsentSummary], may_change: bool, now: i64) -> AnyView {
    let shown: Vec<_> = lines
        .iter()
        .map(|line| {
            let name = if line.client_name.is_empty() {
                "Unnamed application".to_owned()
            } else {
                line.client_name.clone()
            };
            let end = may_change.then(|| {
                view! {
                    <button
                        class="button secondary small danger"
                        type="button"
                        data-opens="withdraw-consent"
                        data-fill-consent=line.id.clone()
                        data-fill-client=name.clone()
                        aria-label=format!("Revoke the access of {name}")
                    >
                        "Revoke…"
                    </button>
                }
                .into_any()
            });
            let href = format!("/console/t/{slug}/applications/{}", line.client_row_id);
            let allowed = [line.scope.as_str(), line.claims.as_str()].join(" ");
            let allowed = allowed.trim_end();
            view! {
                <CardLine
                    name=view! { <a href=href>{name}</a> }.into_any()
                    note=format!("{allowed} · authorized {}", ago(line.given_at, now))
                    action=end
                />
            }
        })
        .collect();
    let body = if shown.is_empty() {
        view! {
            <div class="body">
                <p class="small quiet-text">
                    "No applications yet. Applications that this user authorizes appear here."
                </p>
            </div>
        }
        .into_any()
    } else {
        shown.into_any()
    };
    view! {
        <Card id="consents" title="Authorized applications">
            {body}
        </Card>
    }
    .into_any()
}

/// The dialogs to end sessions and to withdraw a consent.
#[component]
pub fn AccessDialogs(tenant: String, id: String, name: String) -> impl IntoView {
    let target = StoredValue::new((tenant, id));
    let target_fields = move || {
        target.with_value(
            |(tenant, id)| view! { <TargetFields tenant=tenant.clone() id=id.clone() /> },
        )
    };
    view! {
        <Dialog
            id="end-sign-in"
            title=view! {
                "Sign out the session from "
                <bdi data-slot="from"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=EndSignIn::url() success_message="Session signed out.">
                {target_fields()}
                <input type="hidden" name="sign_in" />
                <div class="body">
                    <p>
                        "The user has to sign in again in this browser. Applications keep their \
                            access."
                    </p>
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Sign out"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog id="end-sign-ins" title=view! {
                "Sign "
                <bdi>{name.clone()}</bdi>
                " out everywhere?"
            }
                .into_any()>
            <PlainForm action=EndSignIns::url() success_message="Signed out everywhere.">
                {target_fields()}
                <div class="body">
                    <p>
                        "The user has to sign in again in every browser, and remembered browsers \
                            ask for the second step again. Applications keep their access. To \
                            revoke that, too, block the user."
                    </p>
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Sign out everywhere"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="withdraw-consent"
            title=view! {
                "Revoke the access of "
                <bdi data-slot="client"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=WithdrawConsent::url() success_message="Access revoked.">
                {target_fields()}
                <input type="hidden" name="consent" />
                <div class="body">
                    <p>
                        "The application has to ask for consent again. This is revoked immediately:"
                    </p>
                    <Consequences items=vec!["All tokens it has for this user".into_any()] />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Revoke"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn authentication_methods_have_readable_names() {
        let said = |amr: &[&str]| {
            super::method_names(&amr.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(said(&["pwd", "otp", "mfa"]), "a password and a one-time code");
        assert_eq!(said(&["swk", "user", "mfa"]), "a passkey");
        assert_eq!(said(&["face"]), "face");
        assert_eq!(said(&[]), "");
    }
}
