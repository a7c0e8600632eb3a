//! An address that another account only claims, because no one has proven it, blocks neither a
//! change of the address, nor undoing one, nor staff who say whose it is.

use contract::{
    settings::SignUp,
    user::{NewUser, UserForm},
};
use domain::{sign_up, user};

use super::*;

async fn email_of(server: &TestServer, name: &str) -> serde_json::Value {
    row(server, name).await["email"].clone()
}

#[tokio::test]
async fn change_of_the_address_takes_it_from_an_account_that_claims_it() {
    let server = mail_server().await;
    let acme = acme_with(&server, |settings| settings.sign_up = SignUp::Invited).await;
    acme.self_created_user("mallory", NEW).await;
    let mut anna = server.browser();
    open(&mut anna, "anna").await;
    // The page says what it says of an address that no account has.
    let claimed = anna.post(PAGE, &[("email", NEW)]).await;
    let free = anna.post(PAGE, &[("email", "free@new.example")]).await;
    assert_eq!(claimed.status, free.status);
    assert_eq!(text(&claimed).replace(NEW, ""), text(&free).replace("free@new.example", ""));
    let token = requested_token(&server, &mut anna, NEW).await;
    // A link that was sent proves nothing yet.
    assert_eq!(email_of(&server, "mallory").await, NEW);
    let page = post_and_follow(&mut anna, CONFIRM, &[("token", &token)]).await;
    assert!(text(&page).contains("Your email address was changed."), "{}", page.body);
    assert_eq!(email_of(&server, "anna").await, NEW);
    assert!(email_of(&server, "mallory").await.is_null());
    let events = server.snapshot().await.rows("audit");
    let verbs: Vec<_> = events.iter().map(|event| event["verb"].as_str().unwrap()).collect();
    assert_eq!(verbs.iter().filter(|verb| **verb == "user.email_changed").count(), 1);
    let released: Vec<_> = events.iter().filter(|event| event["verb"] == "user.changed").collect();
    assert_eq!(released.len(), 1, "{released:?}");
    assert_eq!(released[0]["object_name"], "mallory");
    assert!(released[0]["detail"].to_string().contains("proven_by"), "{released:?}");
    // Their account goes on under its username.
    open(&mut server.browser(), "mallory").await;
}

/// The link was good when it was sent; what counts is whose the address is when it is used.
#[tokio::test]
async fn claim_that_is_proven_in_time_stays() {
    let server = mail_server().await;
    let acme = acme_with(&server, |settings| settings.sign_up = SignUp::Invited).await;
    acme.self_created_user("mallory", NEW).await;
    let mut anna = server.browser();
    open(&mut anna, "anna").await;
    let token = requested_token(&server, &mut anna, NEW).await;
    server.execute_sql(r#"UPDATE "user" SET email_verified = TRUE"#).await;
    let refused = anna.post(CONFIRM, &[("token", &token)]).await;
    assert!(text(&refused).contains("Another account has this email address now."), "{refused:?}");
    assert_eq!(email_of(&server, "anna").await, OLD);
    assert_eq!(email_of(&server, "mallory").await, NEW);
    assert_eq!(server.audit_count("user.changed").await, 0);
}

/// An intruder who has changed the address keeps the owner out by no second account.
#[tokio::test]
async fn undone_change_takes_the_old_address_from_an_account_that_claims_it() {
    let server = mail_server().await;
    let acme = acme_with(&server, |settings| settings.sign_up = SignUp::Invited).await;
    let mut anna = server.browser();
    open(&mut anna, "anna").await;
    let token = requested_token(&server, &mut anna, NEW).await;
    post_and_follow(&mut anna, CONFIRM, &[("token", &token)]).await;
    let notice = server.delivered(OLD, MailKind::EmailChanged).await.expect("a notice");
    acme.self_created_user("mallory", OLD).await;
    let mut owner = server.browser();
    let done = owner.post(UNDO, &[("token", &token_of(&notice))]).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(email_of(&server, "anna").await, OLD);
    assert!(email_of(&server, "mallory").await.is_null());
}

fn new_user(is_verified: bool) -> NewUser {
    NewUser {
        username: "nora".into(),
        email: Some(NEW.into()),
        email_verified: is_verified,
        ..NewUser::default()
    }
}

/// Staff who say that an address is verified decide; otherwise they are told who has it.
#[tokio::test]
async fn staff_take_a_claimed_address_for_whom_they_have_verified_it() {
    let cli = Actor::cli();
    for is_verified in [true, false] {
        for way in ["create", "change", "apply"] {
            let server = mail_server().await;
            let acme = acme_with(&server, |settings| settings.sign_up = SignUp::Invited).await;
            acme.self_created_user("mallory", NEW).await;
            let done = match way {
                "create" => {
                    let new = new_user(is_verified);
                    match user::prepare_new(&acme.tenant, &cli, new).await {
                        Ok(new) => acme
                            .transaction(&cli, async |tx| user::create(tx, new).await)
                            .await
                            .map(drop),
                        Err(error) => Err(error),
                    }
                }
                "change" => {
                    let id = acme.user_with("nora", |_| {}).await;
                    let detail = user::detail(&acme.tenant, &cli, &id).await.unwrap();
                    let form = UserForm {
                        version: detail.version,
                        username: "nora".into(),
                        email: NEW.into(),
                        email_verified: is_verified,
                        ..UserForm::default()
                    };
                    acme.transaction(&cli, async |tx| user::change(tx, &id, form).await).await
                }
                _ => {
                    let file = format!(
                        "tenants: [{{ slug: acme, users: [{{ username: nora, email: {NEW}, \
                         email_verified: {is_verified} }}] }}]"
                    );
                    let file = domain::apply::parse(&file).unwrap();
                    domain::apply::apply(&server.platform, &cli, file, false).await.map(drop)
                }
            };
            assert_eq!(done.is_ok(), is_verified, "{way}: {done:?}");
            let holder = if is_verified { "nora" } else { "mallory" };
            assert_eq!(email_of(&server, holder).await, NEW, "{way}");
            assert_eq!(email_of(&server, "mallory").await.is_null(), is_verified, "{way}");
        }
    }
}

/// The mailed link of an invitation is a proof; one that is shown to staff is none.
#[tokio::test]
async fn claimed_address_is_invited_by_mail() {
    let server = mail_server().await;
    let acme = acme_with(&server, |settings| settings.sign_up = SignUp::Invited).await;
    let cli = Actor::cli();
    acme.self_created_user("mallory", NEW).await;
    server.mailer.turn_off();
    assert!(acme.transaction(&cli, async |tx| sign_up::invite(tx, NEW).await).await.is_err());
    server.mailer.turn_on();
    acme.transaction(&cli, async |tx| sign_up::invite(tx, NEW).await).await.unwrap();
    let mail = server.delivered(NEW, MailKind::UserInvitation).await.expect("an invitation");
    let mut browser = server.browser();
    let page = browser.get(mail.values.link.as_deref().unwrap()).await;
    let mut fields = page.hidden_fields();
    fields.extend([("name".into(), "Nora".into()), ("password".into(), PASSWORD.into())]);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let done = browser.post(&page.form_action(), &fields).await;
    assert!(done.body.contains("Your account is ready"), "{} {}", done.status, done.body);
    assert!(email_of(&server, "mallory").await.is_null());
    let proven = acme.transaction(&cli, async |tx| sign_up::invite(tx, NEW).await).await;
    assert!(proven.is_err(), "the address is of an account now");
}
