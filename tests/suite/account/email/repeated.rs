//! The forms of the change, submitted twice (L6).

use super::*;

/// The forms of the change, submitted twice (L6).
#[tokio::test]
async fn forms_may_be_submitted_twice() {
    let server = mail_server().await;
    acme(&server).await;
    for at_once in [false, true] {
        let (from, to) = if at_once { (NEW, "anna@third.example") } else { (OLD, NEW) };
        let mut browser = server.browser();
        open(&mut browser, "anna").await;
        let mut other = browser.clone();
        let fields = [("email", to)];
        let (one, two) = if at_once {
            tokio::join!(browser.post(PAGE, &fields), other.post(PAGE, &fields))
        } else {
            (browser.post(PAGE, &fields).await, other.post(PAGE, &fields).await)
        };
        assert!(text(&one).contains(SENT) && text(&two).contains(SENT), "{one:?} {two:?}");
        let mail = server.delivered(to, MailKind::EmailChange).await.expect("a mail");
        let token = token_of(&mail);
        let fields = [("token", &*token)];
        let (one, two) = if at_once {
            tokio::join!(browser.post(CONFIRM, &fields), other.post(CONFIRM, &fields))
        } else {
            (browser.post(CONFIRM, &fields).await, other.post(CONFIRM, &fields).await)
        };
        for response in [one, two] {
            let page = browser.follow_redirects(response).await;
            assert!(text(&page).contains("Your email address was changed."), "{}", page.body);
        }
        let notice = server.delivered(from, MailKind::EmailChanged).await.expect("a notice");
        let undo = token_of(&notice);
        if !at_once {
            continue;
        }
        let fields = [("token", &*undo)];
        let mut other = browser.clone();
        let (one, two) = tokio::join!(browser.post(UNDO, &fields), other.post(UNDO, &fields));
        let three = browser.post(UNDO, &fields).await;
        for page in [one, two, three] {
            assert!(text(&page).contains("The change was undone"), "{}", page.body);
        }
    }
    assert_eq!(server.audit_count("user.email_changed").await, 2);
    assert_eq!(server.audit_count("user.email_restored").await, 1);
}
