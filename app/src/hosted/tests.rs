//! Tests of the hosted pages: escaping, and forms that keep their values.

use super::*;

const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";

fn evil() -> String {
    EVIL.to_owned()
}

#[test]
fn every_text_is_escaped() {
    let layout = Layout { css_href: "/pkg/app.css".into(), tenant_name: evil() };
    let pages = [
        sign_in(
            &layout,
            SignIn {
                action: evil(),
                client_name: Some(evil()),
                username: evil(),
                keep_signed_in: true,
                problem: Some(evil()),
            },
        ),
        select_account(
            &layout,
            SelectAccount {
                action: evil(),
                client_name: evil(),
                user_name: evil(),
                user_email: Some(evil()),
            },
        ),
        consent(
            &layout,
            Consent {
                action: evil(),
                client_name: evil(),
                user_name: evil(),
                user_email: Some(evil()),
                scopes: vec![(evil(), Some(evil())), ("openid".into(), None)],
                resources: vec![evil()],
                return_to: evil(),
                by_developer: true,
            },
        ),
        sign_out(&layout, evil(), evil(), vec![(evil(), evil())]),
        signed_out(&layout),
        problem(
            &layout,
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
            &layout,
            SetUp {
                action: evil(),
                token: evil(),
                name: evil(),
                email: evil(),
                tenant_name: evil(),
                needs_tenant: true,
                problems: vec![("name".into(), evil())],
            },
        ),
        operator_invitation(
            &layout,
            OperatorInvitation {
                action: evil(),
                token: evil(),
                email: evil(),
                name: evil(),
                problems: vec![("name".into(), evil()), ("email".into(), evil())],
            },
        ),
        member_invitation(
            &layout,
            MemberInvitation {
                action: evil(),
                token: evil(),
                email: evil(),
                role: evil(),
                tenant_name: evil(),
                has_account: false,
                name: evil(),
                problems: vec![("name".into(), evil()), ("other".into(), evil())],
            },
        ),
        new_password(
            &layout,
            NewPassword { action: evil(), token: evil(), username: evil(), problem: Some(evil()) },
        ),
        confirmation(
            &layout,
            Confirmation { title: evil(), text: evil(), next: Some((evil(), evil())) },
        ),
        form_post(&layout, evil(), vec![("state".into(), evil())])
            .replace("<script>document.forms[0].submit()</script>", ""),
    ];
    for page in pages {
        assert!(page.starts_with("<!DOCTYPE html>"));
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(!page.contains(" style="), "{page}");
    }
}

#[test]
fn form_keeps_its_values_and_marks_the_invalid_field() {
    let model = SetUp {
        email: "anna@".into(),
        problems: vec![("email".into(), "Write an address.".into())],
        ..Default::default()
    };
    let page = set_up(&Layout::default(), model);
    assert!(
        page.contains("value=\"anna@\"")
            && page.contains("aria-invalid=\"true\"")
            && page.contains("Write an address."),
        "{page}"
    );
}
