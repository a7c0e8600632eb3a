use super::*;

const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";

fn evil() -> String {
    EVIL.to_owned()
}

#[test]
fn no_text_becomes_markup() {
    let frame = Frame { css_href: "/pkg/app.css".into(), tenant_name: evil() };
    let pages = [
        sign_in(
            &frame,
            SignIn {
                action: evil(),
                client_name: Some(evil()),
                username: evil(),
                keep: true,
                problem: Some(evil()),
            },
        ),
        select_account(
            &frame,
            SelectAccount {
                action: evil(),
                client_name: evil(),
                user_name: evil(),
                user_email: Some(evil()),
            },
        ),
        consent(
            &frame,
            Consent {
                action: evil(),
                client_name: evil(),
                user_name: evil(),
                user_email: Some(evil()),
                asks: vec![(evil(), Some(evil())), ("openid".into(), None)],
                return_to: evil(),
                by_developer: true,
            },
        ),
        sign_out(&frame, evil(), evil(), vec![(evil(), evil())]),
        signed_out(&frame),
        problem(
            &frame,
            Problem {
                title: evil(),
                text: vec![evil()],
                next: vec![evil()],
                detail: vec![(evil(), evil())],
                reference: Some(evil()),
                ..Default::default()
            },
        ),
        set_up(
            &frame,
            SetUp {
                action: evil(),
                token: evil(),
                name: evil(),
                email: evil(),
                tenant_name: evil(),
                asks_for_tenant: true,
                problems: vec![("name".into(), evil())],
            },
        ),
        invitation(
            &frame,
            Invitation {
                action: evil(),
                token: evil(),
                email: evil(),
                name: evil(),
                problems: vec![("name".into(), evil()), ("email".into(), evil())],
            },
        ),
        join(
            &frame,
            Join {
                action: evil(),
                token: evil(),
                email: evil(),
                role: evil(),
                tenant_name: evil(),
                is_known: false,
                name: evil(),
                problems: vec![("name".into(), evil()), ("other".into(), evil())],
            },
        ),
        new_password(
            &frame,
            NewPassword { action: evil(), token: evil(), username: evil(), problem: Some(evil()) },
        ),
        done(&frame, Done { title: evil(), text: evil(), next: Some((evil(), evil())) }),
        form_post(&frame, evil(), vec![("state".into(), evil())])
            .replace("<script>document.forms[0].submit()</script>", ""),
    ];
    for page in pages {
        assert!(page.starts_with("<!DOCTYPE html>"));
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(!page.contains(" style="), "{page}");
    }
}

#[test]
fn what_was_typed_is_kept_and_a_problem_stands_at_its_field() {
    let model = SetUp {
        email: "anna@".into(),
        problems: vec![("email".into(), "Write an address.".into())],
        ..Default::default()
    };
    let page = set_up(&Frame::default(), model);
    assert!(
        page.contains("value=\"anna@\"")
            && page.contains("aria-invalid=\"true\"")
            && page.contains("Write an address."),
        "{page}"
    );
}
