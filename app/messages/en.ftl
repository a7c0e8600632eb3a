### The texts of the hosted pages in English. CONTRIBUTING.md describes how to change them.

## Every page

continue_button = Continue
save_button = Save
# Between the items of a list within a line.
list_separator = { ", " }
# Between a name and its value.
label_separator = { ": " }
secured_by = Secured by Tenantry

## Fields, and what is wrong with their values

email = Email
email_hint = You use it to sign in.
name = Your name
full_name = Full name
first_name = First name
last_name = Last name
new_password = New password
password = Password
password_hint = At least 8 characters.
# On a button in the password field.
password_show = Show password
username = Email or username
invalid_email = Enter an email address such as anna@example.com.
invalid_form = This could not be saved. Check what you entered and try again.
invalid_name = Enter 1 to 80 characters. Line breaks and control characters are not allowed.
invalid_optional_name = Use at most 80 characters. Line breaks and control characters are not allowed.
invalid_password = Use 8 to 1024 characters. Tabs, line breaks and control characters are not allowed.
password_guessable = This password is easy to guess. Choose another one.
password_breached = This password has appeared in a data breach. Choose another one.
invalid_tenant_name = Enter 1 to 80 characters, such as the name of your company.

## Sign-in and account selection

keep_signed_in = Keep me signed in on this device
select_account_title = Choose an account
sign_in_button = Sign in
sign_in_console = to the dashboard
# Beside a checkbox.
sign_in_link = Link my { $provider } account { $account } so I can also sign in with it
# Below “Sign in” and “Choose an account”.
sign_in_purpose = to continue to { $client }
sign_in_title = Sign in
back_to_sign_in = Back to sign-in
# Between the password and other ways to sign in.
sign_in_or = or
sign_in_with = Continue with { $provider }
sign_in_with_password = Sign in with your password
too_many_attempts = { $minutes ->
    [one] Too many attempts. Try again in { $minutes } minute.
   *[other] Too many attempts. Try again in { $minutes } minutes.
}
use_another_account = Use another account
wrong_credentials = The email, username or password is incorrect.
wrong_password = The password is incorrect.

## Consent

allow = Allow
claims_title = See some details about you
client_policy = Privacy policy
client_terms = Terms of service
client_website = Website
consent_heading = { $client } wants to access your { $tenant } account
# Read by screen readers, above the list of scopes.
consent_list = What { $client } requests
# Where the browser goes after “Allow” and after “Deny”.
consent_return = Either way, you return to { $address }. It never sees your password.
consent_title = Allow access
deny = Deny
not_you = Not you?
# Above the address of an API.
resource_title = Use this service on your behalf
review_approved = A developer registered this application. { $tenant } has reviewed it.
review_missing = A developer registered this application. { $tenant } has not reviewed it.
scope_address = See your postal address
scope_address_detail = As it is in your profile
scope_email = See your email address
scope_email_detail = And whether it is verified
scope_offline_access = Keep access while you are away
scope_offline_access_detail = Until you revoke the access, or stop using the application for a while
scope_openid = Confirm who you are
scope_openid_detail = An identifier for your account
scope_phone = See your phone number
scope_phone_detail = And whether it is verified
scope_profile = See your profile
scope_profile_detail = Your name, picture and other profile details
scope_read = Read your account
scope_read_detail = Your whole profile and the applications you registered
scope_write = Change your account
scope_write_detail = Register, change and delete applications in your name

# Claims are listed after one another: “your full name, your date of birth”.
claim_address = your postal address
claim_birthdate = your date of birth
claim_email = your email address
claim_email_verified = whether your email address is verified
claim_family_name = your last name
claim_gender = your gender
claim_given_name = your first name
claim_locale = your language
claim_middle_name = your middle name
claim_name = your full name
claim_nickname = your nickname
claim_phone_number = your phone number
claim_phone_number_verified = whether your phone number is verified
claim_picture = your picture
claim_preferred_username = your username
claim_profile = your profile page
claim_updated_at = when your profile was last changed
claim_website = your website
claim_zoneinfo = your time zone

## Sign-out

sign_in_again = Sign in again
sign_out_account = You are signed in as { $user }.
sign_out_button = Sign out
sign_out_stay = To stay signed in, close this page.
sign_out_title = Sign out?
sign_out_unregistered = The application asked to send you to { $address } afterwards. It has not registered this address, so you stay here.
signed_out_console = Your dashboard session has ended.
signed_out_provider = Sign out of { $provider } too
signed_out_text = You can close this page.
signed_out_title = You are signed out

## The account page

account_activity = Recent activity
account_activity_none = No recent activity.
# $time is a date, or “2 hours ago”. It follows a label, because its form does not change.
account_application_since = Allowed { $time }
account_applications = Applications with access
account_applications_none = No application has access to your account. Those that you allow appear here.
account_done_linked = The account was linked. You can sign in with it from now on.
account_done_password = Your password was changed. You are signed out everywhere else.
account_done_revoked = The application no longer has access.
account_done_session = The session was signed out.
account_done_sessions = You are signed out everywhere else.
account_done_sign_in = You signed in again. You can make your change now.
account_done_unlinked = The account was unlinked.
account_done_kept = Your account will not be deleted.
account_email_unverified = Not verified
account_email_verified = Verified
account_gone = This no longer exists. It may have ended already.
account_identity_only = This is your only way to sign in. Before you unlink it, link another account, or ask an administrator for a link to set a password.
account_identity_off = Sign-in with this provider is turned off.
# Below “Your account”.
account_lead = How you sign in to { $tenant }, where you are signed in, and who has access.
# On a button beside the name of a provider.
account_link = Link
account_linked = Linked { $time }
account_name = Name
account_not_linked = Not linked
account_open = Open your account
account_password_set = Set { $time }
account_profile = Profile
account_edit = Edit
account_done_profile = Your profile was saved.
profile_change = Edit your profile
profile_change_text = Applications that you allow to see your profile get these names.
account_revoke = Revoke access
account_revoke_ask = { $client } loses access to your account immediately. The next time you use it, it has to ask you again.
# Such as “Firefox on Android”.
account_session_device = { $browser } on { $system }
# On a button beside another session.
account_session_end = Sign out
account_session_here = This browser
account_session_seen = Last active { $time }
account_session_unknown = Unknown device
account_sessions = Where you are signed in
account_sessions_end = Sign out everywhere else
account_sessions_end_ask = You will be signed out in all other browsers, and remembered browsers will be forgotten. Applications keep their access until you revoke it.
account_devices = Remembered browsers
account_device_note = You won't be asked for a second step when you sign in to applications here.
account_device_forget = Forget
account_title = Your account
account_unlink = Unlink
account_unlink_ask = You will no longer be able to sign in with { $provider }. You can link it again later.
account_used = Last used { $time }
account_username = Username
account_ways = Ways to sign in
account_other_ways = Other ways to sign in
account_contents = On this page
activity_application_allowed = You allowed { $client }
activity_application_revoked = You revoked the access of { $client }
activity_blocked = Account blocked
activity_by_staff = By an administrator
activity_identity_linked = { $provider } account linked
activity_identity_unlinked = { $provider } account unlinked
activity_password_changed = Password changed
activity_password_link = Password reset link created
activity_password_reset = Password reset with a link
activity_profile_changed = Profile changed
activity_session_ended = Session signed out
activity_sessions_ended = Sessions signed out
activity_sign_in_failed = { $count ->
    [one] Failed sign-in
   *[other] { $count } failed sign-ins
}
activity_signed_in = Signed in
activity_signed_in_with = Signed in with { $provider }
activity_signed_out = Signed out
activity_unblocked = Account unblocked
back_to_account = Back to your account
# $account is a link with the text of consent_account_link.
consent_account = You can revoke access at any time in { $account }.
consent_account_link = your account
current_password = Current password
link_failed_title = The account was not linked
link_has_another = You have already linked another account of this provider. Unlink it first.
password_change = Change password
password_change_hint = At least 8 characters. You will be signed out everywhere else, and applications will lose their access.
# Below “Sign in”.
sign_in_account = to your account
# Below “Sign in”.
sign_in_account_change = again, to confirm that it is you
# A day (UTC).
time_date = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[other] Dec
} { $year }
time_days = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
}
time_hours = { $hours ->
    [one] { $hours } hour ago
   *[other] { $hours } hours ago
}
time_minutes = { $minutes ->
    [one] { $minutes } minute ago
   *[other] { $minutes } minutes ago
}
time_now = just now

## The response of form_post: shown for a moment on the way back

form_post_text = You are being returned to the application.
form_post_title = One moment

## Invitations, password reset, set-up

accept = Accept
has_account_hint = You already have an account. Enter its password to accept.
invitation = Invitation
# $role is one of owner, admin, developer, auditor, operator.
invited_as = { $role ->
    [owner] You were invited to be an owner.
    [admin] You were invited to be an admin.
    [developer] You were invited to be a developer.
    [auditor] You were invited to be an auditor.
   *[operator] You were invited to be an operator.
}
join_heading = Join { $tenant }
joined_text = Open the dashboard to get started.
joined_title = { $role ->
    [owner] You are now an owner
    [admin] You are now an admin
    [developer] You are now a developer
    [auditor] You are now an auditor
   *[operator] You are now an operator
}
open_dashboard = Open the dashboard
operator_text = You were invited to create tenants and manage this installation.
operator_title = Become an operator
# Below “Choose a new password”.
reset_account = for { $user }
reset_button = Set password
reset_done_text = You were signed out on all devices. Go back to the application and sign in with your new password.
reset_done_title = Your password was changed
reset_hint = At least 8 characters. You will be signed out on all devices.
reset_title = Choose a new password
set_up_button = Set up
set_up_tenant = Name of your first tenant
set_up_tenant_hint = Usually your company or product. Each tenant has its own users, applications and keys.
set_up_text = You will be the first operator. Operators create tenants and manage the installation.
set_up_title = Set up Tenantry
set_up_done_title = Tenantry is already set up
set_up_done_text = Sign in to open the dashboard.

## The front page

front_text = Open the application you want to use. It brings you here when you need to sign in.
front_title = Sign in from your application
not_set_up_text = This installation has no operator.
not_set_up_title = Tenantry is not set up yet

## Problems: what happened

blameless = You did nothing wrong, and none of your data was shared.
cookies_text = Signing in requires a cookie from this site. You were not signed in.
cookies_title = Your browser blocks cookies
cross_site_text = To protect your account, we did not process it.
cross_site_title = This form was sent from another site
failed_text = We could not complete your request.
failed_title = Something went wrong
forbidden_text = Your account is not allowed to open this page.
forbidden_title = You don't have access
gone_text = It was completed, took longer than 30 minutes, or was started in another browser.
gone_title = This sign-in has ended
link_invalid_title = This link has expired or was already used
link_invitation_text = An invitation link works once, within a week. It can also be revoked.
link_reset_text = A password reset link works once. It expires after an hour, or after a day if an administrator sent it.
link_set_up_text = A set-up link works once, within an hour.
method_text = This address is for applications, not for browsers.
method_title = This page can't be opened like this
not_found_text = There is no page at this address.
not_found_title = Page not found
not_redirectable_disabled = The application is currently disabled.
not_redirectable_mismatch = The application asked us to send you to an address that it has not registered. To protect your account, we stopped here.
not_redirectable_text = The request does not say which application sent it, or where to send you back to.
not_redirectable_unknown = The application that sent you here is not registered.
not_redirectable_title = We can't complete this sign-in
provider_blocked_text = Your account is blocked.
provider_conflict_text = An account with the same email address exists here. Sign in with its password once. After that, you can use both.
provider_conflict_title = You already have an account
provider_denied_text = You canceled the sign-in, or the provider did not allow it.
provider_domain_text = Accounts with this email address can't be used here. Sign in with another account.
provider_failed_text = The response to your sign-in could not be accepted.
provider_linked_text = This account is already linked to another account here.
provider_no_account_text = You have no account here yet, and you can't create one this way. Ask the application's support for one.
provider_title = You are not signed in
provider_unavailable_text = The service you want to sign in with is not responding.
rejected_text = We could not understand the request.
retry_after = { $seconds ->
    [one] Try again in { $seconds } second.
   *[other] Try again in { $seconds } seconds.
}
retry_after_minutes = { $minutes ->
    [one] Try again in { $minutes } minute.
   *[other] Try again in { $minutes } minutes.
}
suspended_text = This service is suspended at the moment. No one can sign in.
suspended_title = Sign-in is unavailable
timeout_text = We did not receive your request in time.
timeout_title = The request took too long
too_large_text = A form can have up to 64 KB.
too_large_title = The form is too large
too_many_requests_title = Too many requests

## Problems: what to do

detail_for_developers = Details for the application's developer
next_steps = What you can do
# Before a code that identifies the error.
reference = Reference
step_allow_cookies = Allow cookies for this site in your browser settings.
step_allow_cookies_if_repeated = If you see this page again, allow cookies for this site.
step_ask_for_link = Ask the person who sent it for a new link.
step_check_address = Check the address, or go back to the application you came from.
step_contact_application = If it happens again, contact the application's support and show them this page.
step_open_set_up = Open the set-up link that Tenantry printed when it started.
step_reopen_application = Open the application again and start from its own page. An old bookmark or link is often the cause.
step_restart = Restart Tenantry. It prints a new link until the set-up is complete.
step_retry = Wait a moment, then try again.
step_set_up_expires = The link works for one hour. Restart Tenantry to get a new one.
step_shorten = Go back, shorten what you entered, and try again.
step_sign_in_again = Go back to the application and sign in again.
step_submit_again = Open the page again and submit the form there.
step_try_later = Try again later.

## Forgotten passwords, and the verification of addresses

invalid_username = Enter your email or username.
forgot_link = Forgot your password?
forgot_title = Reset your password
forgot_text = Enter your username or email. We'll send a link to the verified email address of your account.
forgot_button = Send link
forgot_sent_title = Check your inbox
forgot_sent_text = If there is an account with a verified email address, we've sent it a link. It works once, within an hour. If no message arrives, check your spam folder or ask the application's support.
verify_title = Verify your email address
verify_text = Is this your email address?
verify_button = Verify
verify_done_title = Your email address is verified
verify_done_text = Go back to the application and continue there.
verify_other_text = This link was sent to an email address that your account no longer has. Request a new link.
verify_wait_text = Open the link that we'll send to this address. Then continue here.
verify_wait_button = Send link
verify_wait_sent = We've sent you a link. Check your inbox.
verify_wait_limit = No new link was sent. Use the latest one, or try again in an hour.
verify_wait_impossible = We can't send you a link. Contact the application's support.
link_verify_text = A verification link works once, within a day, and only for the current email address of the account.
step_request_link = Request a new link on the sign-in page.

## Mails

mail_account = Account
mail_time = Time
mail_address = IP address
mail_invited_by = Invited by
mail_link_hours = { $hours ->
    [one] The link works once, within { $hours } hour.
   *[other] The link works once, within { $hours } hours.
}
mail_link_days = { $days ->
    [one] The link works once, within { $days } day.
   *[other] The link works once, within { $days } days.
}
mail_copy_link = If the button does not work, copy this address into your browser:
mail_automatic = This message was sent automatically.
mail_reset_text = A link to choose a new password was requested for your account.
mail_reset_ignore = If you did not expect this message, ignore it. Your password stays the same.
mail_verify_text = This email address was entered for an account. Verify that it is yours.
mail_verify_ignore = If you do not know the account, ignore this message.
mail_invitation_text = Open the link to accept the invitation.
mail_invitation_ignore = If you did not expect this invitation, ignore it.
mail_changed_text = All other sessions were signed out, and applications lost their access.
mail_not_you = If this wasn't you, contact support immediately.
mail_new_sign_in_title = New sign-in to your account
mail_new_sign_in_text = Someone signed in to your account from a new browser or device.
mail_locked_title = Your account is temporarily locked
mail_locked_text = { $minutes ->
    [one] After too many wrong passwords, signing in with a password is locked for up to { $minutes } minute.
   *[other] After too many wrong passwords, signing in with a password is locked for up to { $minutes } minutes.
}
mail_locked_not_you = If this wasn't you, someone may be guessing your password. None of these attempts succeeded.
mail_unlocked_title = Your account is unlocked
mail_unlocked_text = You can sign in with your password again.
mail_test_title = Test message
mail_test_text = The mail server accepts messages from this installation.

## Creating an account

sign_up_title = Create an account
sign_up_text = We'll email you a link to continue.
sign_up_have_account = I already have an account
sign_up_sent_text = We sent a link to { $email }. Open it on this device to continue. It works once, within a day. If no message arrives, check your spam folder.
invalid_email_domain = You can't create an account with an email address at this domain. Use another address.
sign_up_off_title = You can't create an account here
sign_up_off_text = Contact the application's support if you need an account.
create_account_title = Create your account
create_account_text = Choose a password. You sign in with it and this email address.
create_account_button = Create account
create_account_agree = By creating an account, you agree to:
create_account_terms_changed = The documents that you agree to have changed. Read them, enter your password again, and continue.
account_ready_title = Your account is ready
account_ready_text = You are signed in. Go back to the application to continue there, or open your account.
account_exists_title = You already have an account
account_exists_text = There is an account with this email address. Sign in to it.
link_sign_up_text = A link to create an account works once, within a day, or within a week if you were invited. An invitation can also be revoked.
step_sign_up_again = Go back to the application and start again, or ask for a new invitation.
mail_sign_up_text = This email address was entered to create an account. Open the link to choose a password.
mail_sign_up_ignore = If you did not ask for an account, ignore this message. No account is created unless you open the link.
mail_exists_text = This email address was entered to create an account, but you already have one. Sign in with it.
mail_exists_reset = If you have forgotten your password, request a link to choose a new one here:
mail_exists_ignore = If this wasn't you, ignore this message. Nothing has changed.
mail_invited_title = You were invited to create an account
mail_invited_text = Open the link to choose a password.

## Two-step verification

factor_title = Two-step verification
factor_app = Authenticator app
factor_code = Code
factor_code_title = Enter your code
factor_code_text = Enter the 6-digit code from your authenticator app, or one of your recovery codes.
factor_code_wrong = This code is incorrect or was already used. If you've just used it, wait for your app to show the next one.
factor_recovery_code = Recovery code
factor_recovery_hint = If you can't use your passkey, enter one of your recovery codes.
factor_enrol_title = Set up two-step verification
factor_setup_title = Set up an authenticator app
factor_setup_required = Two-step verification is required for your account. Set it up to continue.
factor_setup_scan = Scan this QR code with an authenticator app, or enter the key in it. Then enter the code that the app shows.
factor_setup_qr = QR code with the key
factor_setup_key = Setup key
factor_setup_open = Open in an authenticator app
factor_setup_button = Confirm
factor_setup_expired = This page was open for too long. Scan the new QR code.
factor_setup_hint = 6 digits from the app
factor_codes_title = Save your recovery codes
factor_codes_text = Each code works once in place of your app, for example if you lose your phone. Keep them somewhere safe. You won't see them again.
factor_codes_text_passkey = Each code works once in place of your passkey, for example if you lose your device. Keep them somewhere safe. You won't see them again.
factor_codes_saved = I've saved the codes
factor_codes_download = Download the codes
copy = Copy
copied = Copied
print = Print
factor_on = Set up { $time }
factor_off = Not set up
factor_codes_left = Recovery codes left: { $count }
factor_codes = Recovery codes
factor_codes_create = Create new codes
factor_codes_first = A recovery code works in place of your passkey if you can't use it. Each code works once.
factor_codes_new = Create new recovery codes
factor_codes_new_ask = Your current recovery codes will stop working.
factor_codes_expired = This page was open for too long. Try again.
factor_remove = Remove
factor_remove_title = Remove the authenticator app
factor_cancel = Cancel
factor_remove_ask = Your recovery codes stop working, unless you also have a passkey. Other browsers and applications where you signed in with the app are signed out.
factor_required = Two-step verification is required here, so the app can't be removed. To use something else, add a passkey first.
factor_manage = Manage
factor_set_up = Set up
factor_reset_title = Your second step no longer works here
factor_reset_text = You need a second step to sign in, and your passkeys can't be used here any more.
factor_reset_help = Ask an administrator to remove your old passkeys. After that, you set up a new second step when you sign in.
factor_remember = { $days ->
    [one] Don't ask again on this browser for { $days } day
   *[other] Don't ask again on this browser for { $days } days
}
account_done_factor_removed = The authenticator app was removed.
account_done_device = You'll be asked for the second step in that browser again.
activity_factor_added = Authenticator app set up
activity_factor_removed = Authenticator app removed
activity_factor_codes = New recovery codes created
activity_factor_code_used = Recovery code used
activity_device_remembered = Browser remembered
activity_device_forgotten = Remembered browser removed
mail_factor_added_title = Two-step verification is on
mail_factor_added_text = An authenticator app was set up for your account. From now on, you need its code to sign in.
mail_factor_removed_title = Your authenticator app was removed
mail_factor_removed_text = The authenticator app was removed from your account. If two-step verification is required, you'll set it up again when you next sign in.
mail_codes_replaced_title = Your recovery codes were replaced
mail_codes_replaced_text = New recovery codes were created for your account. The earlier ones no longer work.
mail_code_used_title = A recovery code was used
mail_code_used_text = One of your recovery codes was used as your second step. It can't be used again.

## Passkeys

passkey_failed = Your browser couldn't use a passkey. Try again, or sign in another way.
passkey_unknown = This passkey doesn't belong to an account here. It may have been removed.
passkey_rejected = The passkey was not accepted. Try again, or sign in another way.
passkey_factor_title = Confirm with your passkey
passkey_factor_text = Your account is protected by a passkey. Use it to confirm that it's you.
passkey_factor_elsewhere = Your passkey doesn't work on this page. Sign in to your account with it and set up an authenticator app. Then you can continue here.
passkey_use = Use a passkey
passkey_needs_script = Your browser can't use a passkey here. Turn on JavaScript, or use another browser.
passkey_missing = Your browser can't create a passkey here. Turn on JavaScript, or use another browser.
passkey_add_title = Add a passkey
passkey_add_text = With a passkey, you sign in with your fingerprint, your face, a screen lock or a security key instead of a password.
passkey_add_button = Create passkey
passkey_name = Name
passkey_name_hint = Helps you recognize the passkey later.
passkey_name_missing = Enter a name for the passkey.
passkey_rename = Rename
passkey_exists = This device already has a passkey for your account.
passkey_too_many = You have as many passkeys as are allowed. Remove one before you add another.
passkey_list = Passkeys
passkey_none = Sign in without a password
passkey_add = Add
passkey_added = Added { $time }
passkey_other_host = Works only at { $host }
passkey_remove_ask = You will no longer be able to sign in with the passkey “{ $passkey }”.
passkey_only_way = This is your only way to sign in. Before you remove it, add another passkey, or ask an administrator for a link to set a password.
passkey_last_factor = Two-step verification is required here, and this is your only second step. Before you remove it, add another passkey or set up an authenticator app.
passkeys_kept = You can still sign in with your passkeys. If you don't recognize one, remove it in your account.
account_done_passkey_added = The passkey was added. You can sign in with it from now on.
account_done_passkey_removed = The passkey was removed. You can also delete it on your device.
account_done_passkey_renamed = The passkey was renamed.
activity_passkey_added = Passkey “{ $passkey }” added
activity_passkey_removed = Passkey “{ $passkey }” removed
activity_passkey_renamed = Passkey renamed to “{ $passkey }”
mail_passkey = Passkey
mail_passkey_added_title = A passkey was added to your account
mail_passkey_added_text = It can be used to sign in without your password.
mail_passkey_removed_title = A passkey was removed from your account
mail_passkey_removed_text = It can no longer be used to sign in.

## The change of the email address

account_email_off = It can't be changed here, because this service sends no email. Contact support.
account_email_waiting = Waiting for confirmation: { $email }
account_done_email = Your email address was changed.
activity_email_changed = Email address changed
activity_email_restored = Email address change undone
email_change = Change email address
email_change_hint = We'll send a link to this address. Your current address stays until you open the link.
email_confirm_button = Confirm
email_confirm_text = Your email address will change to:
email_confirm_title = Confirm your new email address
email_domain_refused = Email addresses at this domain can't be used here. Use another address.
email_new = New email address
email_same = This is already your email address.
email_sent_text = If no other account has this address, we've sent it a link. Open it within a day. Until then, your current address stays.
email_taken = Another account has this email address now.
email_undo_address = { $email } will be your email address again.
email_undo_button = Undo the change
email_undo_password = Your password will stop working, and you will choose a new one.
email_undo_text = You will be signed out everywhere, and applications will lose their access.
email_undo_title = Undo your email address change
email_undone_password = Your password no longer works: choose a new one now.
email_undone_text = You were signed out everywhere, and applications lost their access.
email_undone_title = The change was undone
link_email_text = A link to change an email address works once, within a day, and only in the account that asked for it.
link_email_undo_text = A link to undo an email address change works once, within a week.
step_contact_service = Contact support.
step_email_again = Sign in to your account and request a new link.
mail_email_change_text = This address was entered as the new email address of an account. Open the link while you are signed in to that account.
mail_email_changed_ignore = If it was you, there is nothing to do.
mail_email_changed_text = Your email address was changed. You can't sign in with this one any more.
mail_email_changed_title = Your email address was changed
mail_email_changed_undo = If this wasn't you, undo the change. You'll get this address back and be signed out everywhere.

## The data of the account, and its deletion

account_data = Your data
account_export = A copy of your data
account_export_button = Download
account_export_text = Profile, ways to sign in, sessions, applications and activity, as a JSON file
activity_data_exported = Data downloaded
account_delete = Delete
activity_deletion_cancelled = Account deletion canceled
activity_deletion_requested = Account deletion requested
delete_button = Delete my account
delete_days = { $days ->
    [one] You can keep the account by signing in again within { $days } day. After that, it can't be restored.
   *[other] You can keep the account by signing in again within { $days } days. After that, it can't be restored.
}
delete_last_owner = You are the last owner here. Make another user an owner first.
delete_text = You will be signed out everywhere, and applications will lose their access. This does not delete what applications have stored about you.
delete_title = Delete your account
deletion_at = It will be deleted on { $date }.
deletion_keep = You were signed out everywhere. To keep your account, sign in before then.
deletion_title = Your account will be deleted
mail_delete_at = Will be deleted
mail_deletion_text = You can no longer use your account. To keep it, sign in before it is deleted.
mail_deletion_title = Your account will be deleted
mail_kept_text = A deletion had been requested. It was canceled, and you can use your account again.
mail_kept_title = Account deletion canceled
