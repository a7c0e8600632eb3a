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
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::consent::withdraw(tx, &id, &consent).await)
        .await?;
    Ok(())
}

/// Readable names of authentication method references (`amr`, RFC 8176).
fn method_names(amr: &[String]) -> String {
    let word = |method: &String| match method.as_str() {
        "pwd" => "password".to_owned(),
        "otp" => "one-time code".to_owned(),
        "hwk" | "swk" => "passkey".to_owned(),
        "mfa" => "two factors".to_owned(),
        other => other.to_owned(),
    };
    amr.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Card with the sessions of a user.
pub fn sign_ins_card(lines: &[SessionSummary], may_change: bool, now: i64) -> AnyView {
    let shown: Vec<_> = lines
        .iter()
        .map(|line| {
            let from =
                if line.ip_address.is_empty() { "an unknown address" } else { &line.ip_address };
            let end = may_change.then(|| {
                view! {
                    <button
                        class="button secondary small danger"
                        type="button"
                        data-opens="end-sign-in"
                        data-fill-sign_in=line.id.clone()
                        data-fill-from=from.to_owned()
                        aria-label=format!(
                            "End the sign-in from {from}, last seen {}",
                            ago(line.last_seen_at, now),
                        )
                    >
                        "End…"
                    </button>
                }
                .into_any()
            });
            let by = method_names(&line.amr);
            let how = if by.is_empty() { String::new() } else { format!(" by {by}") };
            let kept = if line.stay_signed_in {
                format!(" · kept until {}", date(line.expires_at))
            } else {
                String::new()
            };
            let (since, seen) = (ago(line.signed_in_at, now), ago(line.last_seen_at, now));
            let note = format!("Signed in {since}{how} · seen {seen}{kept}");
            let name = view! { <code>{from.to_owned()}</code> }.into_any();
            view! { <CardLine name note action=end /> }
        })
        .collect();
    let all = if may_change && lines.len() > 1 {
        view! {
            <button class="button quiet small danger" type="button" data-opens="end-sign-ins">
                "End all…"
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
                    "Nowhere. Each browser in which they sign in stands here, and can be ended."
                </p>
            </div>
        }
        .into_any()
    } else {
        shown.into_any()
    };
    view! {
        <Card id="sign-ins" title="Where they are signed in" end=all>
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
                "An application".to_owned()
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
                        aria-label=format!("Withdraw the consent to {name}")
                    >
                        "Withdraw…"
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
                    note=format!("{allowed} · allowed {}", ago(line.given_at, now))
                    action=end
                />
            }
        })
        .collect();
    let body = if shown.is_empty() {
        view! {
            <div class="body">
                <p class="small quiet-text">
                    "Nothing yet. What they allow an application when it asks them stands here, \
                        and can be withdrawn."
                </p>
            </div>
        }
        .into_any()
    } else {
        shown.into_any()
    };
    view! {
        <Card id="consents" title="What they allowed">
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
                "End the sign-in from "
                <span data-slot="from"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm action=EndSignIn::url() success_message="The sign-in is ended.">
                {target_fields()}
                <input type="hidden" name="sign_in" />
                <div class="body">
                    <p>
                        "That browser must sign in again. Applications keep what they were granted."
                    </p>
                </div>
                <DialogFooter cancel="Keep it" variant="danger primary">
                    "End it"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog id="end-sign-ins" title=format!("End every sign-in of {name}?").into_any()>
            <PlainForm action=EndSignIns::url() success_message="Every sign-in is ended.">
                {target_fields()}
                <div class="body">
                    <p>
                        "They must sign in again in every browser. Applications keep what they \
                            were granted: block the person to end that too."
                    </p>
                </div>
                <DialogFooter cancel="Keep them" variant="danger primary">
                    "End all"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="withdraw-consent"
            title=view! {
                "Withdraw what they allowed "
                <span data-slot="client"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm action=WithdrawConsent::url() success_message="The consent is withdrawn.">
                {target_fields()}
                <input type="hidden" name="consent" />
                <div class="body">
                    <p>
                        "The next time it sends them here, they are asked again. This ends at once:"
                    </p>
                    <Consequences items=vec!["Every token that it holds for them".into_any()] />
                </div>
                <DialogFooter cancel="Keep it" variant="danger primary">
                    "Withdraw"
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
        assert_eq!(said(&["pwd", "otp", "mfa"]), "password, one-time code, two factors");
        assert_eq!(said(&["face"]), "face");
        assert_eq!(said(&[]), "");
    }
}
