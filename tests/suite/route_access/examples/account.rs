//! Examples of the endpoints of a user's own account.

use super::*;

pub(super) const EXAMPLES: Examples = Examples { request, is_success, is_rejection };

fn request(fixture: &Fixture, route: &Route, method: Method, caller: Caller) -> ExampleRequest {
    let browser = |fields: String| ExampleRequest::of_browser(fixture, method, caller, fields);
    match route.endpoint {
        Endpoint::AccountPasskey
        | Endpoint::AccountPasskeyRename
        | Endpoint::AccountPasskeyRemove => browser(form_encode(&[
            ("ticket", "1.x"),
            ("passkey", "pky_unknown"),
            ("name", "Phone"),
        ])),
        // Ben may download his own data, so use a browser that has no session at this tenant.
        Endpoint::AccountExport => ExampleRequest {
            cookie: fixture.session_cookie(if caller == Caller::SameTenant {
                Caller::OtherTenant
            } else {
                caller
            }),
            body: Some(String::new()),
            ..ExampleRequest::default()
        },
        Endpoint::AccountPage
        | Endpoint::AccountProfilePage
        | Endpoint::AccountEmailPage
        | Endpoint::AccountDeletePage
        | Endpoint::AccountPasswordPage
        | Endpoint::AccountPasskeyPage
        | Endpoint::AccountRecoveryCodesPage
        | Endpoint::AccountSecondFactorRemovePage
        | Endpoint::AccountSecondFactorPage => {
            ExampleRequest { cookie: fixture.session_cookie(caller), ..ExampleRequest::default() }
        }
        Endpoint::AccountDelete => browser(form_encode(&[("ticket", "x")])),
        Endpoint::AccountEmail => browser(form_encode(&[("email", "anna@other.example")])),
        Endpoint::AccountEmailConfirmPage | Endpoint::AccountEmailConfirm => {
            browser(form_encode(&[("token", &fixture.email_token)]))
        }
        // Ben may change his own names, so he sends one that breaks a rule.
        Endpoint::AccountProfile => {
            let name = if caller == Caller::SameTenant { "a\nb" } else { "Anna Ames" };
            browser(form_encode(&[("name", name)]))
        }
        // Ben may change his own password, so he sends one that breaks a rule.
        Endpoint::AccountPassword => {
            let own = caller == Caller::SameTenant;
            let new = if own { "short" } else { "another-horse-battery" };
            browser(form_encode(&[("current", PASSWORD), ("password", new)]))
        }
        Endpoint::AccountRevoke => browser(form_encode(&[("application", &fixture.shop.row_id)])),
        Endpoint::AccountEndSession => {
            browser(form_encode(&[("session", &fixture.other_session_id)]))
        }
        Endpoint::AccountEndOthers
        | Endpoint::AccountSecondFactorSetup
        | Endpoint::AccountRecoveryCodes
        | Endpoint::AccountSecondFactorRemove => browser(String::new()),
        Endpoint::AccountLink => browser(form_encode(&[("provider", "unknown")])),
        Endpoint::AccountForgetDevice => browser(form_encode(&[("device", "rdv_unknown")])),
        Endpoint::AccountUnlink => browser(form_encode(&[("identity", "lid_unknown")])),
        other => panic!("{other:?} has no example"),
    }
}

fn is_success(route: &Route, response: &TestResponse) -> bool {
    match route.endpoint {
        Endpoint::AccountPage => response.status == 200 && response.body.contains("anna@acme"),
        // There is no mail server, and users cannot delete their account.
        Endpoint::AccountEmailPage
        | Endpoint::AccountEmail
        | Endpoint::AccountDeletePage
        | Endpoint::AccountDelete => response.location().ends_with("/t/acme/account"),
        Endpoint::AccountEmailConfirmPage => {
            response.status == 200 && response.body.contains("anna@new.example")
        }
        // Her former address cannot be told.
        Endpoint::AccountEmailConfirm => response.status == 503,
        Endpoint::AccountProfilePage => {
            response.status == 200 && response.body.contains("name=\"given_name\"")
        }
        Endpoint::AccountProfile => response.location().ends_with("/account?done=profile"),
        Endpoint::AccountPasswordPage => {
            response.status == 200 && response.body.contains("name=\"current\"")
        }
        Endpoint::AccountPassword => response.location().ends_with("/account?done=password"),
        Endpoint::AccountSecondFactorPage => {
            response.status == 200 && response.body.contains("Set up an authenticator app")
        }
        Endpoint::AccountPasskeyPage => {
            response.status == 200 && response.body.contains("Create passkey")
        }
        // The ticket is none of this server's.
        Endpoint::AccountPasskey => {
            response.status == 409 && response.body.contains("This page was open for too long.")
        }
        // She has no passkey.
        Endpoint::AccountPasskeyRename | Endpoint::AccountPasskeyRemove => response.status == 404,
        // She has no second factor.
        Endpoint::AccountRecoveryCodesPage | Endpoint::AccountSecondFactorRemovePage => {
            response.location().ends_with("/account/second_factor")
        }
        Endpoint::AccountRecoveryCodes => response.location().ends_with("/t/acme/account"),
        // She has sent no ticket.
        Endpoint::AccountSecondFactorSetup => response.status == 409,
        Endpoint::AccountSecondFactorRemove => response.status == 404,
        Endpoint::AccountExport => {
            response.status == 200 && response.json()["profile"]["username"] == "anna"
        }
        Endpoint::AccountRevoke => response.location().ends_with("/account?done=revoked"),
        Endpoint::AccountEndSession => response.location().ends_with("/account?done=session"),
        Endpoint::AccountEndOthers => response.location().ends_with("/account?done=sessions"),
        // She has remembered no browser.
        Endpoint::AccountForgetDevice => response.status == 404,
        // The tenants have no identity providers.
        Endpoint::AccountLink | Endpoint::AccountUnlink => response.status == 404,
        other => panic!("{other:?} has no response"),
    }
}

fn is_rejection(route: &Route, _method: Method, caller: Caller, response: &TestResponse) -> bool {
    match route.endpoint {
        // Ben has an account of his own, and no one else's.
        Endpoint::AccountPage if caller == Caller::SameTenant => {
            response.status == 200
                && response.body.contains("ben@acme")
                && !response.body.contains("anna")
        }
        Endpoint::AccountPasswordPage | Endpoint::AccountProfilePage
            if caller == Caller::SameTenant =>
        {
            response.status == 200 && !response.body.contains("anna")
        }
        Endpoint::AccountPassword | Endpoint::AccountProfile if caller == Caller::SameTenant => {
            response.status == 422
        }
        Endpoint::AccountSecondFactorPage
        | Endpoint::AccountSecondFactorSetup
        | Endpoint::AccountRecoveryCodesPage
        | Endpoint::AccountRecoveryCodes
        | Endpoint::AccountSecondFactorRemovePage
        | Endpoint::AccountSecondFactorRemove
        | Endpoint::AccountPasskeyPage
        | Endpoint::AccountPasskey
        | Endpoint::AccountPasskeyRename
        | Endpoint::AccountPasskeyRemove
        | Endpoint::AccountEmailPage
        | Endpoint::AccountEmail
        | Endpoint::AccountDeletePage
        | Endpoint::AccountDelete
            if caller == Caller::SameTenant =>
        {
            is_success(route, response) && !response.body.contains("anna")
        }
        Endpoint::AccountEndOthers if caller == Caller::SameTenant => is_success(route, response),
        Endpoint::AccountRevoke
        | Endpoint::AccountEndSession
        | Endpoint::AccountForgetDevice
        | Endpoint::AccountLink
        | Endpoint::AccountUnlink
        | Endpoint::AccountEmailConfirmPage
        | Endpoint::AccountEmailConfirm
            if caller == Caller::SameTenant =>
        {
            response.status == 404 && !response.body.contains("anna")
        }
        Endpoint::AccountPage
        | Endpoint::AccountProfilePage
        | Endpoint::AccountEmailPage
        | Endpoint::AccountEmailConfirmPage
        | Endpoint::AccountDeletePage
        | Endpoint::AccountPasswordPage
        | Endpoint::AccountPasskeyPage
        | Endpoint::AccountRecoveryCodesPage
        | Endpoint::AccountSecondFactorRemovePage
        | Endpoint::AccountSecondFactorPage => redirects_to_canonical_base(response),
        Endpoint::AccountSecondFactorSetup
        | Endpoint::AccountRecoveryCodes
        | Endpoint::AccountSecondFactorRemove
        | Endpoint::AccountPasskey
        | Endpoint::AccountPasskeyRemove
        | Endpoint::AccountEmail => {
            response.status == 303 && response.location().contains("/interaction/")
        }
        Endpoint::AccountPassword
        | Endpoint::AccountProfile
        | Endpoint::AccountEmailConfirm
        | Endpoint::AccountExport
        | Endpoint::AccountDelete
        | Endpoint::AccountPasskeyRename
        | Endpoint::AccountRevoke
        | Endpoint::AccountEndSession
        | Endpoint::AccountEndOthers
        | Endpoint::AccountForgetDevice
        | Endpoint::AccountLink
        | Endpoint::AccountUnlink => {
            response.status == 303 && response.location() == "http://localhost:8080/t/acme/account"
        }
        other => panic!("{other:?} has no rejection"),
    }
}
