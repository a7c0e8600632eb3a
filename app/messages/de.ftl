### The texts of the hosted pages in German (Sie).

## Every page

continue_button = Weiter
save_button = Speichern
list_separator = { ", " }
label_separator = { ": " }
secured_by = Gesichert durch Tenantry

## Fields, and what is wrong with their values

email = E-Mail-Adresse
email_hint = Sie melden sich damit an.
name = Ihr Name
full_name = Vollständiger Name
first_name = Vorname
last_name = Nachname
new_password = Neues Passwort
password = Passwort
password_hint = Mindestens 8 Zeichen.
password_show = Passwort anzeigen
username = E-Mail-Adresse oder Benutzername
invalid_email = Geben Sie eine E-Mail-Adresse wie anna@example.com ein.
invalid_form = Das konnte nicht gespeichert werden. Prüfen Sie Ihre Eingaben und versuchen Sie es erneut.
invalid_name = Geben Sie 1 bis 80 Zeichen ein. Zeilenumbrüche und Steuerzeichen sind nicht erlaubt.
invalid_optional_name = Verwenden Sie höchstens 80 Zeichen. Zeilenumbrüche und Steuerzeichen sind nicht erlaubt.
invalid_password = Verwenden Sie 8 bis 1024 Zeichen. Tabulatoren, Zeilenumbrüche und Steuerzeichen sind nicht erlaubt.
password_guessable = Dieses Passwort ist leicht zu erraten. Wählen Sie ein anderes.
password_breached = Dieses Passwort ist bei einem Datenleck aufgetaucht. Wählen Sie ein anderes.
invalid_tenant_name = Geben Sie 1 bis 80 Zeichen ein, zum Beispiel den Namen Ihres Unternehmens.

## Sign-in and account selection

keep_signed_in = Auf diesem Gerät angemeldet bleiben
select_account_title = Konto auswählen
sign_in_button = Anmelden
sign_in_console = um das Dashboard zu öffnen
sign_in_link = Mein Konto { $account } bei { $provider } verknüpfen, um mich auch damit anzumelden
sign_in_purpose = um { $client } zu nutzen
sign_in_title = Anmelden
back_to_sign_in = Zurück zur Anmeldung
sign_in_or = oder
sign_in_with = Weiter mit { $provider }
sign_in_with_password = Mit Passwort anmelden
too_many_attempts = { $minutes ->
    [one] Zu viele Versuche. Versuchen Sie es in { $minutes } Minute erneut.
   *[other] Zu viele Versuche. Versuchen Sie es in { $minutes } Minuten erneut.
}
use_another_account = Anderes Konto verwenden
wrong_credentials = E-Mail-Adresse, Benutzername oder Passwort ist falsch.
wrong_password = Das Passwort ist falsch.

## Consent

allow = Zulassen
claims_title = Einige Angaben über Sie sehen
client_policy = Datenschutzerklärung
client_terms = Nutzungsbedingungen
client_website = Website
consent_heading = { $client } möchte auf Ihr Konto bei { $tenant } zugreifen
consent_list = Was { $client } anfordert
consent_return = In beiden Fällen kehren Sie zu { $address } zurück. Ihr Passwort erfährt man dort nie.
consent_title = Zugriff zulassen
deny = Ablehnen
not_you = Nicht Ihr Konto?
resource_title = Diesen Dienst in Ihrem Namen nutzen
review_approved = Diese Anwendung wurde von einem Entwickler registriert. { $tenant } hat sie geprüft.
review_missing = Diese Anwendung wurde von einem Entwickler registriert. { $tenant } hat sie nicht geprüft.
scope_address = Ihre Postanschrift sehen
scope_address_detail = So, wie sie in Ihrem Profil steht
scope_email = Ihre E-Mail-Adresse sehen
scope_email_detail = Und ob sie bestätigt ist
scope_offline_access = Zugriff behalten, auch wenn Sie abwesend sind
scope_offline_access_detail = Bis Sie ihn widerrufen oder ihn länger nicht nutzen
scope_openid = Feststellen, wer Sie sind
scope_openid_detail = Eine Kennung für Ihr Konto
scope_phone = Ihre Telefonnummer sehen
scope_phone_detail = Und ob sie bestätigt ist
scope_profile = Ihr Profil sehen
scope_profile_detail = Ihren Namen, Ihr Bild und weitere Profilangaben
scope_read = Ihr Konto lesen
scope_read_detail = Ihr gesamtes Profil und die Anwendungen, die Sie registriert haben
scope_write = Ihr Konto ändern
scope_write_detail = In Ihrem Namen Anwendungen registrieren, ändern und löschen

claim_address = Ihre Postanschrift
claim_birthdate = Ihr Geburtsdatum
claim_email = Ihre E-Mail-Adresse
claim_email_verified = ob Ihre E-Mail-Adresse bestätigt ist
claim_family_name = Ihr Nachname
claim_gender = Ihr Geschlecht
claim_given_name = Ihr Vorname
claim_locale = Ihre Sprache
claim_middle_name = Ihr zweiter Vorname
claim_name = Ihr vollständiger Name
claim_nickname = Ihr Spitzname
claim_phone_number = Ihre Telefonnummer
claim_phone_number_verified = ob Ihre Telefonnummer bestätigt ist
claim_picture = Ihr Bild
claim_preferred_username = Ihr Benutzername
claim_profile = Ihre Profilseite
claim_updated_at = wann Ihr Profil zuletzt geändert wurde
claim_website = Ihre Website
claim_zoneinfo = Ihre Zeitzone

## Sign-out

sign_in_again = Erneut anmelden
sign_out_account = Sie sind als { $user } angemeldet.
sign_out_button = Abmelden
sign_out_stay = Um angemeldet zu bleiben, schließen Sie diese Seite.
sign_out_title = Abmelden?
sign_out_unregistered = Die Anwendung wollte Sie danach zu { $address } leiten. Diese Adresse hat sie nicht registriert, deshalb bleiben Sie hier.
signed_out_console = Ihre Sitzung im Dashboard ist beendet.
signed_out_provider = Auch bei { $provider } abmelden
signed_out_text = Sie können diese Seite schließen.
signed_out_title = Sie sind abgemeldet

## The account page

account_activity = Letzte Aktivitäten
account_activity_none = Keine Aktivitäten in letzter Zeit.
account_application_since = Zugelassen: { $time }
account_applications = Anwendungen mit Zugriff
account_applications_none = Keine Anwendung hat Zugriff auf Ihr Konto. Anwendungen, die Sie zulassen, erscheinen hier.
account_done_linked = Das Konto wurde verknüpft. Sie können sich ab jetzt damit anmelden.
account_done_password = Ihr Passwort wurde geändert. Sie sind überall sonst abgemeldet.
account_done_revoked = Die Anwendung hat keinen Zugriff mehr.
account_done_session = Die Sitzung wurde beendet.
account_done_sessions = Sie sind überall sonst abgemeldet.
account_done_sign_in = Sie haben sich erneut angemeldet. Sie können die Änderung jetzt vornehmen.
account_done_unlinked = Die Verknüpfung wurde aufgehoben.
account_done_kept = Ihr Konto wird nicht gelöscht.
account_email_unverified = Nicht bestätigt
account_email_verified = Bestätigt
account_gone = Der Eintrag ist nicht mehr vorhanden. Möglicherweise wurde er schon beendet.
account_identity_only = Dies ist Ihre einzige Anmeldemöglichkeit. Verknüpfen Sie vor dem Aufheben ein anderes Konto, oder bitten Sie einen Administrator um einen Link zum Festlegen eines Passworts.
account_identity_off = Die Anmeldung damit ist ausgeschaltet.
account_lead = Wie Sie sich bei { $tenant } anmelden, wo Sie angemeldet sind und wer Zugriff hat.
account_link = Verknüpfen
account_linked = Verknüpft: { $time }
account_name = Name
account_not_linked = Nicht verknüpft
account_open = Ihr Konto öffnen
account_password_set = Festgelegt: { $time }
account_profile = Profil
account_edit = Bearbeiten
account_done_profile = Ihr Profil wurde gespeichert.
profile_change = Profil bearbeiten
profile_change_text = Anwendungen, denen Sie Ihr Profil zeigen, erhalten diese Namen.
account_revoke = Zugriff widerrufen
account_revoke_ask = { $client } verliert sofort den Zugriff auf Ihr Konto. Bei der nächsten Verwendung muss die Anwendung Sie erneut fragen.
account_session_device = { $browser } unter { $system }
account_session_end = Abmelden
account_session_here = Dieser Browser
account_session_seen = Zuletzt aktiv: { $time }
account_session_unknown = Unbekanntes Gerät
account_sessions = Wo Sie angemeldet sind
account_sessions_end = Überall sonst abmelden
account_sessions_end_ask = Sie werden in allen anderen Browsern abgemeldet, und gespeicherte Browser werden vergessen. Anwendungen behalten ihren Zugriff, bis Sie ihn widerrufen.
account_devices = Gespeicherte Browser
account_device_note = Anwendungen fragen hier nicht nach dem zweiten Schritt.
account_device_forget = Vergessen
account_title = Ihr Konto
account_unlink = Verknüpfung aufheben
account_unlink_ask = Sie können sich dann nicht mehr mit { $provider } anmelden. Sie können das Konto später wieder verknüpfen.
account_used = Zuletzt benutzt: { $time }
account_username = Benutzername
account_ways = Anmeldemöglichkeiten
account_other_ways = Weitere Anmeldemöglichkeiten
account_contents = Auf dieser Seite
activity_application_allowed = Sie haben { $client } den Zugriff erlaubt
activity_application_revoked = Sie haben { $client } den Zugriff entzogen
activity_blocked = Konto gesperrt
activity_by_staff = Durch einen Administrator
activity_identity_linked = Konto bei { $provider } verknüpft
activity_identity_unlinked = Verknüpfung mit { $provider } aufgehoben
activity_password_changed = Passwort geändert
activity_password_link = Link zum Festlegen eines neuen Passworts erstellt
activity_password_reset = Neues Passwort über einen Link festgelegt
activity_profile_changed = Profil geändert
activity_session_ended = Eine Sitzung wurde beendet
activity_sessions_ended = Sitzungen wurden beendet
activity_sign_in_failed = { $count ->
    [one] Fehlgeschlagene Anmeldung
   *[other] { $count } fehlgeschlagene Anmeldungen
}
activity_signed_in = Angemeldet
activity_signed_in_with = Mit { $provider } angemeldet
activity_signed_out = Abgemeldet
activity_unblocked = Konto entsperrt
back_to_account = Zurück zu Ihrem Konto
consent_account = Sie können den Zugriff jederzeit in { $account } widerrufen.
consent_account_link = Ihrem Konto
current_password = Aktuelles Passwort
link_failed_title = Das Konto wurde nicht verknüpft
link_has_another = Mit Ihrem Konto ist bereits ein anderes Konto dieses Dienstes verknüpft. Heben Sie diese Verknüpfung zuerst auf.
password_change = Passwort ändern
password_change_hint = Mindestens 8 Zeichen. Sie werden überall sonst abgemeldet, und Anwendungen verlieren ihren Zugriff.
sign_in_account = bei Ihrem Konto
sign_in_account_change = erneut, um zu bestätigen, dass Sie es sind
time_date = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[other] Dezember
} { $year }
time_days = { $days ->
    [one] vor { $days } Tag
   *[other] vor { $days } Tagen
}
time_hours = { $hours ->
    [one] vor { $hours } Stunde
   *[other] vor { $hours } Stunden
}
time_minutes = { $minutes ->
    [one] vor { $minutes } Minute
   *[other] vor { $minutes } Minuten
}
time_now = gerade eben

## The response of form_post

form_post_text = Sie werden zur Anwendung zurückgeleitet.
form_post_title = Einen Moment

## Invitations, password reset, set-up

accept = Annehmen
has_account_hint = Sie haben bereits ein Konto. Geben Sie dessen Passwort ein, um die Einladung anzunehmen.
invitation = Einladung
invited_as = { $role ->
    [owner] Sie wurden als Inhaber eingeladen.
    [admin] Sie wurden als Administrator eingeladen.
    [developer] Sie wurden als Entwickler eingeladen.
    [auditor] Sie wurden als Prüfer eingeladen.
   *[operator] Sie wurden als Betreiber eingeladen.
}
join_heading = { $tenant } beitreten
joined_text = Öffnen Sie das Dashboard, um zu beginnen.
joined_title = { $role ->
    [owner] Sie sind jetzt Inhaber
    [admin] Sie sind jetzt Administrator
    [developer] Sie sind jetzt Entwickler
    [auditor] Sie sind jetzt Prüfer
   *[operator] Sie sind jetzt Betreiber
}
open_dashboard = Dashboard öffnen
operator_text = Sie wurden eingeladen, Mandanten anzulegen und diese Installation zu verwalten.
operator_title = Betreiber werden
reset_account = für { $user }
reset_button = Passwort festlegen
reset_done_text = Sie wurden auf allen Geräten abgemeldet. Kehren Sie zur Anwendung zurück und melden Sie sich mit dem neuen Passwort an.
reset_done_title = Ihr Passwort wurde geändert
reset_hint = Mindestens 8 Zeichen. Sie werden auf allen Geräten abgemeldet.
reset_title = Neues Passwort wählen
set_up_button = Einrichten
set_up_tenant = Name Ihres ersten Mandanten
set_up_tenant_hint = Meist Ihr Unternehmen oder Produkt. Jeder Mandant hat eigene Benutzer, Anwendungen und Schlüssel.
set_up_text = Sie werden der erste Betreiber. Betreiber legen Mandanten an und verwalten die Installation.
set_up_title = Tenantry einrichten
set_up_done_title = Tenantry ist bereits eingerichtet
set_up_done_text = Melden Sie sich an, um das Dashboard zu öffnen.

## The front page

front_text = Öffnen Sie die Anwendung, die Sie nutzen möchten. Sie leitet Sie hierher, wenn Sie sich anmelden müssen.
front_title = Melden Sie sich über Ihre Anwendung an
not_set_up_text = Diese Installation hat noch keinen Betreiber.
not_set_up_title = Tenantry ist noch nicht eingerichtet

## Problems: what happened

blameless = Sie haben nichts falsch gemacht, und es wurden keine Ihrer Daten weitergegeben.
cookies_text = Für die Anmeldung ist ein Cookie dieser Website erforderlich. Sie wurden nicht angemeldet.
cookies_title = Ihr Browser blockiert Cookies
cross_site_text = Zum Schutz Ihres Kontos wurde es nicht verarbeitet.
cross_site_title = Dieses Formular wurde von einer anderen Website gesendet
failed_text = Ihre Anfrage konnte nicht abgeschlossen werden.
failed_title = Etwas ist schiefgegangen
forbidden_text = Ihr Konto darf diese Seite nicht öffnen.
forbidden_title = Sie haben keinen Zugriff
gone_text = Sie wurde abgeschlossen, hat länger als 30 Minuten gedauert oder wurde in einem anderen Browser begonnen.
gone_title = Diese Anmeldung ist beendet
link_invalid_title = Dieser Link ist abgelaufen oder wurde bereits verwendet
link_invitation_text = Ein Einladungslink funktioniert einmal und nur eine Woche lang. Er kann auch widerrufen werden.
link_reset_text = Ein Link zum Zurücksetzen des Passworts funktioniert einmal. Er läuft nach einer Stunde ab, oder nach einem Tag, wenn ein Administrator ihn gesendet hat.
link_set_up_text = Ein Link zur Einrichtung funktioniert einmal und nur eine Stunde lang.
method_text = Diese Adresse ist für Anwendungen bestimmt, nicht für Browser.
method_title = Diese Seite kann so nicht geöffnet werden
not_found_text = Unter dieser Adresse gibt es keine Seite.
not_found_title = Seite nicht gefunden
not_redirectable_disabled = Die Anwendung ist derzeit deaktiviert.
not_redirectable_mismatch = Die Anwendung wollte Sie zu einer Adresse leiten, die sie nicht registriert hat. Zum Schutz Ihres Kontos haben wir hier abgebrochen.
not_redirectable_text = Die Anfrage gibt nicht an, von welcher Anwendung sie stammt oder wohin Sie zurückkehren sollen.
not_redirectable_unknown = Die Anwendung, die Sie hierher geleitet hat, ist nicht registriert.
not_redirectable_title = Diese Anmeldung kann nicht abgeschlossen werden
provider_blocked_text = Ihr Konto ist gesperrt.
provider_conflict_text = Hier gibt es bereits ein Konto mit derselben E-Mail-Adresse. Melden Sie sich einmal mit dessen Passwort an. Danach können Sie beides verwenden.
provider_conflict_title = Sie haben bereits ein Konto
provider_denied_text = Sie haben die Anmeldung abgebrochen, oder der Anbieter hat sie nicht erlaubt.
provider_domain_text = Konten mit dieser E-Mail-Adresse können hier nicht verwendet werden. Melden Sie sich mit einem anderen Konto an.
provider_failed_text = Die Antwort auf Ihre Anmeldung konnte nicht angenommen werden.
provider_linked_text = Dieses Konto ist hier bereits mit einem anderen Konto verknüpft.
provider_no_account_text = Sie haben hier noch kein Konto und können auf diesem Weg keines erstellen. Wenden Sie sich an die Betreiber der Anwendung.
provider_title = Sie sind nicht angemeldet
provider_unavailable_text = Der Dienst, mit dem Sie sich anmelden möchten, antwortet nicht.
rejected_text = Die Anfrage war nicht verständlich.
retry_after = { $seconds ->
    [one] Versuchen Sie es in { $seconds } Sekunde erneut.
   *[other] Versuchen Sie es in { $seconds } Sekunden erneut.
}
retry_after_minutes = { $minutes ->
    [one] Versuchen Sie es in { $minutes } Minute erneut.
   *[other] Versuchen Sie es in { $minutes } Minuten erneut.
}
suspended_text = Dieser Dienst ist derzeit gesperrt. Niemand kann sich anmelden.
suspended_title = Anmeldung nicht verfügbar
timeout_text = Ihre Anfrage ist nicht rechtzeitig eingegangen.
timeout_title = Die Anfrage hat zu lange gedauert
too_large_text = Ein Formular kann bis zu 64 KB groß sein.
too_large_title = Das Formular ist zu groß
too_many_requests_title = Zu viele Anfragen

## Problems: what to do

detail_for_developers = Details für die Entwickler der Anwendung
next_steps = Was Sie tun können
reference = Referenz
step_allow_cookies = Erlauben Sie in den Einstellungen Ihres Browsers Cookies für diese Website.
step_allow_cookies_if_repeated = Wenn Sie diese Seite erneut sehen, erlauben Sie Cookies für diese Website.
step_ask_for_link = Bitten Sie die Person, von der Sie den Link haben, um einen neuen.
step_check_address = Prüfen Sie die Adresse, oder kehren Sie zu der Anwendung zurück, von der Sie gekommen sind.
step_contact_application = Wenn es wieder passiert, wenden Sie sich an die Betreiber der Anwendung und zeigen Sie ihnen diese Seite.
step_open_set_up = Öffnen Sie den Link zur Einrichtung, den Tenantry beim Start ausgegeben hat.
step_reopen_application = Öffnen Sie die Anwendung erneut und beginnen Sie auf ihrer eigenen Seite. Oft ist ein altes Lesezeichen oder ein alter Link die Ursache.
step_restart = Starten Sie Tenantry neu. Solange die Einrichtung nicht abgeschlossen ist, wird ein neuer Link ausgegeben.
step_retry = Warten Sie einen Moment und versuchen Sie es erneut.
step_set_up_expires = Der Link funktioniert eine Stunde lang. Starten Sie Tenantry neu, um einen neuen zu erhalten.
step_shorten = Gehen Sie zurück, kürzen Sie Ihre Eingaben und versuchen Sie es erneut.
step_sign_in_again = Kehren Sie zur Anwendung zurück und melden Sie sich erneut an.
step_submit_again = Öffnen Sie die Seite erneut und senden Sie das Formular dort ab.
step_try_later = Versuchen Sie es später erneut.

## Forgotten passwords, and the verification of addresses

invalid_username = Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen ein.
forgot_link = Passwort vergessen?
forgot_title = Passwort zurücksetzen
forgot_text = Geben Sie Ihren Benutzernamen oder Ihre E-Mail-Adresse ein. Wir senden einen Link an die bestätigte E-Mail-Adresse Ihres Kontos.
forgot_button = Link senden
forgot_sent_title = Sehen Sie in Ihrem Posteingang nach
forgot_sent_text = Wenn es ein Konto mit einer bestätigten E-Mail-Adresse gibt, haben wir einen Link dorthin gesendet. Er funktioniert einmal und nur eine Stunde lang. Wenn keine Nachricht ankommt, sehen Sie im Spam-Ordner nach oder fragen Sie die Betreiber der Anwendung.
verify_title = E-Mail-Adresse bestätigen
verify_text = Ist das Ihre E-Mail-Adresse?
verify_button = Bestätigen
verify_done_title = Ihre E-Mail-Adresse ist bestätigt
verify_done_text = Kehren Sie zur Anwendung zurück und machen Sie dort weiter.
verify_other_text = Dieser Link wurde an eine E-Mail-Adresse gesendet, die nicht mehr zu Ihrem Konto gehört. Fordern Sie einen neuen Link an.
verify_wait_text = Öffnen Sie den Link, den wir an diese Adresse senden. Machen Sie dann hier weiter.
verify_wait_button = Link senden
verify_wait_sent = Wir haben Ihnen einen Link gesendet. Sehen Sie in Ihrem Posteingang nach.
verify_wait_limit = Es wurde kein neuer Link gesendet. Verwenden Sie den letzten oder versuchen Sie es in einer Stunde erneut.
verify_wait_impossible = Wir können Ihnen keinen Link senden. Wenden Sie sich an die Betreiber der Anwendung.
link_verify_text = Ein Bestätigungslink funktioniert einmal, nur einen Tag lang und nur für die aktuelle E-Mail-Adresse des Kontos.
step_request_link = Fordern Sie auf der Anmeldeseite einen neuen Link an.

## Mails

mail_account = Konto
mail_time = Zeit
mail_address = IP-Adresse
mail_invited_by = Eingeladen von
mail_link_hours = { $hours ->
    [one] Der Link funktioniert einmal und nur { $hours } Stunde lang.
   *[other] Der Link funktioniert einmal und nur { $hours } Stunden lang.
}
mail_link_days = { $days ->
    [one] Der Link funktioniert einmal und nur { $days } Tag lang.
   *[other] Der Link funktioniert einmal und nur { $days } Tage lang.
}
mail_copy_link = Wenn die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:
mail_automatic = Diese Nachricht wurde automatisch gesendet.
mail_reset_text = Für Ihr Konto wurde ein Link angefordert, mit dem Sie ein neues Passwort wählen können.
mail_reset_ignore = Wenn Sie diese Nachricht nicht erwartet haben, ignorieren Sie sie. Ihr Passwort bleibt gleich.
mail_verify_text = Diese E-Mail-Adresse wurde für ein Konto angegeben. Bestätigen Sie, dass es Ihre ist.
mail_verify_ignore = Wenn Sie das Konto nicht kennen, ignorieren Sie diese Nachricht.
mail_invitation_text = Öffnen Sie den Link, um die Einladung anzunehmen.
mail_invitation_ignore = Wenn Sie diese Einladung nicht erwartet haben, ignorieren Sie sie.
mail_changed_text = Alle anderen Sitzungen wurden beendet, und Anwendungen haben keinen Zugriff mehr.
mail_not_you = Wenn Sie das nicht waren, wenden Sie sich sofort an die Betreiber dieses Dienstes.
mail_new_sign_in_title = Neue Anmeldung bei Ihrem Konto
mail_new_sign_in_text = Jemand hat sich mit einem neuen Browser oder Gerät bei Ihrem Konto angemeldet.
mail_locked_title = Die Anmeldung bei Ihrem Konto ist vorübergehend gesperrt
mail_locked_text = { $minutes ->
    [one] Nach zu vielen falschen Passwörtern ist die Anmeldung mit Passwort bis zu { $minutes } Minute lang gesperrt.
   *[other] Nach zu vielen falschen Passwörtern ist die Anmeldung mit Passwort bis zu { $minutes } Minuten lang gesperrt.
}
mail_locked_not_you = Wenn Sie das nicht waren, versucht möglicherweise jemand, Ihr Passwort zu erraten. Keiner dieser Versuche war erfolgreich.
mail_unlocked_title = Die Anmeldung bei Ihrem Konto ist wieder möglich
mail_unlocked_text = Sie können sich wieder mit Ihrem Passwort anmelden.
mail_test_title = Testnachricht
mail_test_text = Der Mailserver nimmt Nachrichten dieser Installation an.

## Creating an account

sign_up_title = Konto erstellen
sign_up_text = Wir senden Ihnen per E-Mail einen Link, um fortzufahren.
sign_up_have_account = Ich habe schon ein Konto
sign_up_sent_text = Wir haben einen Link an { $email } gesendet. Öffnen Sie ihn auf diesem Gerät, um fortzufahren. Er funktioniert einmal und nur einen Tag lang. Wenn keine Nachricht ankommt, sehen Sie im Spam-Ordner nach.
invalid_email_domain = Mit einer Adresse dieser Domain können Sie kein Konto erstellen. Verwenden Sie eine andere Adresse.
sign_up_off_title = Sie können hier kein Konto erstellen
sign_up_off_text = Wenden Sie sich an die Betreiber der Anwendung, wenn Sie ein Konto brauchen.
create_account_title = Erstellen Sie Ihr Konto
create_account_text = Wählen Sie ein Passwort. Sie melden sich damit und mit dieser E-Mail-Adresse an.
create_account_button = Konto erstellen
create_account_agree = Mit dem Erstellen eines Kontos stimmen Sie zu:
create_account_terms_changed = Die Dokumente, denen Sie zustimmen, haben sich geändert. Lesen Sie sie, geben Sie Ihr Passwort noch einmal ein und fahren Sie fort.
account_ready_title = Ihr Konto ist bereit
account_ready_text = Sie sind angemeldet. Gehen Sie zurück zur Anwendung, um dort fortzufahren, oder öffnen Sie Ihr Konto.
account_exists_title = Sie haben schon ein Konto
account_exists_text = Es gibt ein Konto mit dieser E-Mail-Adresse. Melden Sie sich damit an.
link_sign_up_text = Ein Link zum Erstellen eines Kontos funktioniert einmal und nur einen Tag lang, nach einer Einladung eine Woche lang. Eine Einladung kann auch widerrufen werden.
step_sign_up_again = Gehen Sie zurück zur Anwendung und beginnen Sie noch einmal, oder bitten Sie um eine neue Einladung.
mail_sign_up_text = Mit dieser E-Mail-Adresse soll ein Konto erstellt werden. Öffnen Sie den Link, um ein Passwort zu wählen.
mail_sign_up_ignore = Wenn Sie kein Konto angefordert haben, ignorieren Sie diese Nachricht. Solange Sie den Link nicht öffnen, wird kein Konto erstellt.
mail_exists_text = Mit dieser E-Mail-Adresse sollte ein Konto erstellt werden, aber Sie haben schon eines. Melden Sie sich damit an.
mail_exists_reset = Wenn Sie Ihr Passwort vergessen haben, fordern Sie hier einen Link für ein neues an:
mail_exists_ignore = Wenn Sie das nicht waren, ignorieren Sie diese Nachricht. Es hat sich nichts geändert.
mail_invited_title = Sie wurden eingeladen, ein Konto zu erstellen
mail_invited_text = Öffnen Sie den Link, um ein Passwort zu wählen.

## Two-step verification

factor_title = Bestätigung in zwei Schritten
factor_app = Authenticator-App
factor_code = Code
factor_code_title = Code eingeben
factor_code_text = Geben Sie den 6-stelligen Code aus Ihrer Authenticator-App oder einen Ihrer Wiederherstellungscodes ein.
factor_code_wrong = Dieser Code ist falsch oder wurde schon verwendet. Wenn Sie ihn gerade verwendet haben, warten Sie auf den nächsten.
factor_recovery_code = Wiederherstellungscode
factor_recovery_hint = Wenn Sie Ihren Passkey nicht verwenden können, geben Sie einen Ihrer Wiederherstellungscodes ein.
factor_enrol_title = Bestätigung in zwei Schritten einrichten
factor_setup_title = Authenticator-App einrichten
factor_setup_required = Für die Anmeldung ist ein zweiter Schritt nötig. Richten Sie ihn ein, um fortzufahren.
factor_setup_scan = Scannen Sie diesen QR-Code mit einer Authenticator-App, oder geben Sie den Schlüssel dort ein. Geben Sie dann den Code ein, den die App anzeigt.
factor_setup_qr = QR-Code mit dem Schlüssel
factor_setup_key = Einrichtungsschlüssel
factor_setup_open = In einer Authenticator-App öffnen
factor_setup_button = Bestätigen
factor_setup_expired = Diese Seite war zu lange geöffnet. Scannen Sie den neuen QR-Code.
factor_setup_hint = 6 Ziffern aus der App
factor_codes_title = Wiederherstellungscodes speichern
factor_codes_text = Jeder Code funktioniert einmal anstelle der App, zum Beispiel wenn Sie Ihr Telefon verlieren. Bewahren Sie die Codes sicher auf. Sie werden nicht noch einmal angezeigt.
factor_codes_text_passkey = Jeder Code funktioniert einmal anstelle des Passkeys, zum Beispiel wenn Sie Ihr Gerät verlieren. Bewahren Sie die Codes sicher auf. Sie werden nicht noch einmal angezeigt.
factor_codes_saved = Ich habe die Codes gespeichert
factor_codes_download = Codes herunterladen
copy = Kopieren
copied = Kopiert
print = Drucken
factor_on = Eingerichtet: { $time }
factor_off = Nicht eingerichtet
factor_codes_left = Verbleibende Wiederherstellungscodes: { $count }
factor_codes = Wiederherstellungscodes
factor_codes_create = Neue Codes erstellen
factor_codes_first = Ein Wiederherstellungscode ersetzt Ihren Passkey, wenn Sie ihn nicht verwenden können. Jeder Code funktioniert einmal.
factor_codes_new = Neue Wiederherstellungscodes erstellen
factor_codes_new_ask = Ihre bisherigen Wiederherstellungscodes werden ungültig.
factor_codes_expired = Diese Seite war zu lange geöffnet. Versuchen Sie es noch einmal.
factor_remove = Entfernen
factor_remove_title = Authenticator-App entfernen
factor_cancel = Abbrechen
factor_remove_ask = Ihre Wiederherstellungscodes werden ungültig, es sei denn, Sie haben auch einen Passkey. Andere Browser und Anwendungen, in denen Sie sich mit der App angemeldet haben, werden abgemeldet.
factor_required = Die Bestätigung in zwei Schritten ist hier vorgeschrieben. Die App kann deshalb nicht entfernt werden. Fügen Sie zuerst einen Passkey hinzu, wenn Sie etwas anderes verwenden möchten.
factor_manage = Verwalten
factor_set_up = Einrichten
factor_reset_title = Ihr zweiter Schritt funktioniert hier nicht mehr
factor_reset_text = Für die Anmeldung ist ein zweiter Schritt nötig, und Ihre Passkeys können hier nicht mehr verwendet werden.
factor_reset_help = Bitten Sie einen Administrator, Ihre alten Passkeys zu entfernen. Danach richten Sie bei der Anmeldung einen neuen zweiten Schritt ein.
factor_remember = { $days ->
    [one] In diesem Browser { $days } Tag lang nicht mehr fragen
   *[other] In diesem Browser { $days } Tage lang nicht mehr fragen
}
account_done_factor_removed = Die Authenticator-App wurde entfernt.
account_done_device = In diesem Browser werden Sie wieder nach dem zweiten Schritt gefragt.
activity_factor_added = Authenticator-App eingerichtet
activity_factor_removed = Authenticator-App entfernt
activity_factor_codes = Neue Wiederherstellungscodes erstellt
activity_factor_code_used = Wiederherstellungscode verwendet
activity_device_remembered = Browser gespeichert
activity_device_forgotten = Gespeicherter Browser entfernt
mail_factor_added_title = Die Bestätigung in zwei Schritten ist aktiv
mail_factor_added_text = Für Ihr Konto wurde eine Authenticator-App eingerichtet. Ab jetzt brauchen Sie ihren Code, um sich anzumelden.
mail_factor_removed_title = Ihre Authenticator-App wurde entfernt
mail_factor_removed_text = Die Authenticator-App wurde aus Ihrem Konto entfernt. Falls die Bestätigung in zwei Schritten vorgeschrieben ist, richten Sie sie bei der nächsten Anmeldung neu ein.
mail_codes_replaced_title = Ihre Wiederherstellungscodes wurden ersetzt
mail_codes_replaced_text = Für Ihr Konto wurden neue Wiederherstellungscodes erstellt. Die bisherigen sind ungültig.
mail_code_used_title = Ein Wiederherstellungscode wurde verwendet
mail_code_used_text = Einer Ihrer Wiederherstellungscodes wurde als zweiter Schritt verwendet. Er funktioniert nicht noch einmal.

## Passkeys

passkey_failed = Ihr Browser konnte keinen Passkey verwenden. Versuchen Sie es noch einmal oder melden Sie sich anders an.
passkey_unknown = Dieser Passkey gehört zu keinem Konto auf dieser Seite. Vielleicht wurde er entfernt.
passkey_rejected = Der Passkey wurde nicht angenommen. Versuchen Sie es noch einmal oder melden Sie sich anders an.
passkey_factor_title = Mit Ihrem Passkey bestätigen
passkey_factor_text = Ihr Konto ist mit einem Passkey geschützt. Bestätigen Sie damit, dass Sie es sind.
passkey_factor_elsewhere = Ihr Passkey funktioniert auf dieser Seite nicht. Melden Sie sich damit in Ihrem Konto an und richten Sie eine Authenticator-App ein. Danach können Sie hier fortfahren.
passkey_use = Passkey verwenden
passkey_needs_script = Ihr Browser kann hier keinen Passkey verwenden. Schalten Sie JavaScript ein oder verwenden Sie einen anderen Browser.
passkey_missing = Ihr Browser kann hier keinen Passkey erstellen. Schalten Sie JavaScript ein oder verwenden Sie einen anderen Browser.
passkey_add_title = Passkey hinzufügen
passkey_add_text = Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht, Bildschirmsperre oder Sicherheitsschlüssel an statt mit einem Passwort.
passkey_add_button = Passkey erstellen
passkey_name = Name
passkey_name_hint = Daran erkennen Sie den Passkey später.
passkey_name_missing = Geben Sie einen Namen für den Passkey ein.
passkey_rename = Umbenennen
passkey_exists = Dieses Gerät hat schon einen Passkey für Ihr Konto.
passkey_too_many = Sie haben so viele Passkeys, wie erlaubt sind. Entfernen Sie einen, bevor Sie einen neuen hinzufügen.
passkey_list = Passkeys
passkey_none = Anmelden ohne Passwort
passkey_add = Hinzufügen
passkey_added = Hinzugefügt: { $time }
passkey_other_host = Funktioniert nur auf { $host }
passkey_remove_ask = Sie können sich dann nicht mehr mit dem Passkey „{ $passkey }“ anmelden.
passkey_only_way = Das ist Ihre einzige Möglichkeit, sich anzumelden. Fügen Sie zuerst einen anderen Passkey hinzu oder bitten Sie einen Administrator um einen Link, mit dem Sie ein Passwort festlegen.
passkey_last_factor = Die Bestätigung in zwei Schritten ist hier vorgeschrieben, und dies ist Ihr einziger zweiter Schritt. Fügen Sie zuerst einen anderen Passkey hinzu oder richten Sie eine Authenticator-App ein.
passkeys_kept = Mit Ihren Passkeys können Sie sich weiterhin anmelden. Wenn Sie einen nicht erkennen, entfernen Sie ihn in Ihrem Konto.
account_done_passkey_added = Der Passkey wurde hinzugefügt. Sie können sich ab jetzt damit anmelden.
account_done_passkey_removed = Der Passkey wurde entfernt. Sie können ihn auch auf Ihrem Gerät löschen.
account_done_passkey_renamed = Der Passkey wurde umbenannt.
activity_passkey_added = Passkey „{ $passkey }“ hinzugefügt
activity_passkey_removed = Passkey „{ $passkey }“ entfernt
activity_passkey_renamed = Passkey in „{ $passkey }“ umbenannt
mail_passkey = Passkey
mail_passkey_added_title = Ein Passkey wurde zu Ihrem Konto hinzugefügt
mail_passkey_added_text = Damit kann man sich ohne Ihr Passwort anmelden.
mail_passkey_removed_title = Ein Passkey wurde aus Ihrem Konto entfernt
mail_passkey_removed_text = Damit kann man sich nicht mehr anmelden.

## The change of the email address

account_email_off = Sie kann hier nicht geändert werden, weil dieser Dienst keine E-Mails sendet. Wenden Sie sich an seine Betreiber.
account_email_waiting = Wartet auf Bestätigung: { $email }
account_done_email = Ihre E-Mail-Adresse wurde geändert.
activity_email_changed = E-Mail-Adresse geändert
activity_email_restored = Änderung der E-Mail-Adresse rückgängig gemacht
email_change = E-Mail-Adresse ändern
email_change_hint = Wir senden einen Link an diese Adresse. Ihre bisherige Adresse bleibt gültig, bis Sie den Link öffnen.
email_confirm_button = Bestätigen
email_confirm_text = Ihre E-Mail-Adresse wird geändert in:
email_confirm_title = Bestätigen Sie Ihre neue E-Mail-Adresse
email_domain_refused = Adressen dieser Domain können hier nicht verwendet werden. Verwenden Sie eine andere Adresse.
email_new = Neue E-Mail-Adresse
email_same = Das ist bereits Ihre E-Mail-Adresse.
email_sent_text = Wenn kein anderes Konto diese Adresse hat, haben wir einen Link dorthin gesendet. Öffnen Sie ihn innerhalb eines Tages. Bis dahin bleibt Ihre bisherige Adresse gültig.
email_taken = Diese E-Mail-Adresse gehört inzwischen zu einem anderen Konto.
email_undo_address = { $email } wird wieder Ihre E-Mail-Adresse.
email_undo_button = Änderung rückgängig machen
email_undo_password = Ihr Passwort wird ungültig, und Sie wählen ein neues.
email_undo_text = Sie werden überall abgemeldet, und Anwendungen verlieren ihren Zugriff.
email_undo_title = Änderung Ihrer E-Mail-Adresse rückgängig machen
email_undone_password = Ihr Passwort ist nicht mehr gültig: Wählen Sie jetzt ein neues.
email_undone_text = Sie wurden überall abgemeldet, und Anwendungen haben keinen Zugriff mehr.
email_undone_title = Die Änderung wurde rückgängig gemacht
link_email_text = Ein Link zum Ändern der E-Mail-Adresse funktioniert einmal, nur einen Tag lang und nur in dem Konto, das ihn angefordert hat.
link_email_undo_text = Ein Link, der die Änderung einer E-Mail-Adresse rückgängig macht, funktioniert einmal und nur eine Woche lang.
step_contact_service = Wenden Sie sich an die Betreiber dieses Dienstes.
step_email_again = Melden Sie sich bei Ihrem Konto an und fordern Sie einen neuen Link an.
mail_email_change_text = Diese Adresse wurde als neue E-Mail-Adresse eines Kontos angegeben. Öffnen Sie den Link, während Sie bei diesem Konto angemeldet sind.
mail_email_changed_ignore = Wenn Sie das waren, müssen Sie nichts tun.
mail_email_changed_text = Ihre E-Mail-Adresse wurde geändert. Mit dieser hier können Sie sich nicht mehr anmelden.
mail_email_changed_title = Ihre E-Mail-Adresse wurde geändert
mail_email_changed_undo = Wenn Sie das nicht waren, machen Sie die Änderung rückgängig. Sie erhalten diese Adresse zurück und werden überall abgemeldet.

## The data of the account, and its deletion

account_data = Ihre Daten
account_export = Eine Kopie Ihrer Daten
account_export_button = Herunterladen
account_export_text = Profil, Anmeldemöglichkeiten, Sitzungen, Anwendungen und Aktivitäten, als JSON-Datei
activity_data_exported = Daten heruntergeladen
account_delete = Löschen
activity_deletion_cancelled = Löschen des Kontos abgebrochen
activity_deletion_requested = Löschen des Kontos angefordert
delete_button = Mein Konto löschen
delete_days = { $days ->
    [one] Sie können das Konto behalten, indem Sie sich innerhalb von { $days } Tag wieder anmelden. Danach kann es nicht wiederhergestellt werden.
   *[other] Sie können das Konto behalten, indem Sie sich innerhalb von { $days } Tagen wieder anmelden. Danach kann es nicht wiederhergestellt werden.
}
delete_last_owner = Sie sind hier der letzte Inhaber. Machen Sie zuerst einen anderen Benutzer zum Inhaber.
delete_text = Sie werden überall abgemeldet, und Anwendungen verlieren ihren Zugriff. Was Anwendungen über Sie gespeichert haben, wird dadurch nicht gelöscht.
delete_title = Ihr Konto löschen
deletion_at = Es wird gelöscht am: { $date }
deletion_keep = Sie wurden überall abgemeldet. Um Ihr Konto zu behalten, melden Sie sich vorher wieder an.
deletion_title = Ihr Konto wird gelöscht
mail_delete_at = Wird gelöscht
mail_deletion_text = Sie können Ihr Konto nicht mehr benutzen. Um es zu behalten, melden Sie sich an, bevor es gelöscht wird.
mail_deletion_title = Ihr Konto wird gelöscht
mail_kept_text = Das Löschen war angefordert worden. Es wurde abgebrochen, und Sie können Ihr Konto wieder benutzen.
mail_kept_title = Löschen des Kontos abgebrochen
