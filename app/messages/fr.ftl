### The texts of the hosted pages in French (vous).

## Every page

continue_button = Continuer
save_button = Enregistrer
list_separator = { ", " }
label_separator = { " : " }
secured_by = Sécurisé par Tenantry

## Fields, and what is wrong with their values

email = Adresse e-mail
email_hint = Elle vous sert à vous connecter.
name = Votre nom
full_name = Nom complet
first_name = Prénom
last_name = Nom de famille
new_password = Nouveau mot de passe
password = Mot de passe
password_hint = Au moins 8 caractères.
password_show = Afficher le mot de passe
username = Adresse e-mail ou nom d’utilisateur
invalid_email = Saisissez une adresse e-mail, par exemple anna@example.com.
invalid_form = L’enregistrement a échoué. Vérifiez votre saisie et réessayez.
invalid_name = Saisissez de 1 à 80 caractères. Les sauts de ligne et les caractères de contrôle ne sont pas autorisés.
invalid_optional_name = Utilisez 80 caractères au maximum. Les sauts de ligne et les caractères de contrôle ne sont pas autorisés.
invalid_password = Utilisez de 8 à 1024 caractères. Les tabulations, les sauts de ligne et les caractères de contrôle ne sont pas autorisés.
password_guessable = Ce mot de passe est facile à deviner. Choisissez-en un autre.
password_breached = Ce mot de passe figure dans une fuite de données. Choisissez-en un autre.
invalid_tenant_name = Saisissez de 1 à 80 caractères, par exemple le nom de votre entreprise.

## Sign-in and account selection

keep_signed_in = Rester connecté sur cet appareil
select_account_title = Choisir un compte
sign_in_button = Se connecter
sign_in_console = pour ouvrir le tableau de bord
sign_in_link = Associer mon compte { $account } chez { $provider } pour pouvoir aussi me connecter avec lui
sign_in_purpose = pour continuer vers { $client }
sign_in_title = Connexion
back_to_sign_in = Retour à la connexion
sign_in_or = ou
sign_in_with = Continuer avec { $provider }
sign_in_with_password = Se connecter avec le mot de passe
too_many_attempts = { $minutes ->
    [one] Trop de tentatives. Réessayez dans { $minutes } minute.
   *[other] Trop de tentatives. Réessayez dans { $minutes } minutes.
}
use_another_account = Utiliser un autre compte
wrong_credentials = L’adresse e-mail, le nom d’utilisateur ou le mot de passe est incorrect.
wrong_password = Le mot de passe est incorrect.

## Consent

allow = Autoriser
claims_title = Voir certaines informations vous concernant
client_policy = Politique de confidentialité
client_terms = Conditions d’utilisation
client_website = Site web
consent_heading = { $client } souhaite accéder à votre compte { $tenant }
consent_list = Ce que { $client } demande
consent_return = Dans les deux cas, vous retournez sur { $address }. Ce site ne voit jamais votre mot de passe.
consent_title = Autoriser l’accès
deny = Refuser
not_you = Ce n’est pas vous ?
resource_title = Utiliser ce service en votre nom
review_approved = Cette application a été enregistrée par un développeur. { $tenant } l’a vérifiée.
review_missing = Cette application a été enregistrée par un développeur. { $tenant } ne l’a pas vérifiée.
scope_address = Voir votre adresse postale
scope_address_detail = Telle qu’elle figure dans votre profil
scope_email = Voir votre adresse e-mail
scope_email_detail = Et savoir si elle est vérifiée
scope_offline_access = Conserver l’accès en votre absence
scope_offline_access_detail = Jusqu’à ce que vous le révoquiez, ou que vous ne l’utilisiez plus pendant un certain temps
scope_openid = Confirmer votre identité
scope_openid_detail = Un identifiant de votre compte
scope_phone = Voir votre numéro de téléphone
scope_phone_detail = Et savoir s’il est vérifié
scope_profile = Voir votre profil
scope_profile_detail = Votre nom, votre photo et les autres informations du profil
scope_read = Lire votre compte
scope_read_detail = Tout votre profil et les applications que vous avez enregistrées
scope_write = Modifier votre compte
scope_write_detail = Enregistrer, modifier et supprimer des applications en votre nom

claim_address = votre adresse postale
claim_birthdate = votre date de naissance
claim_email = votre adresse e-mail
claim_email_verified = si votre adresse e-mail est vérifiée
claim_family_name = votre nom de famille
claim_gender = votre genre
claim_given_name = votre prénom
claim_locale = votre langue
claim_middle_name = votre deuxième prénom
claim_name = votre nom complet
claim_nickname = votre surnom
claim_phone_number = votre numéro de téléphone
claim_phone_number_verified = si votre numéro de téléphone est vérifié
claim_picture = votre photo
claim_preferred_username = votre nom d’utilisateur
claim_profile = votre page de profil
claim_updated_at = la date de dernière modification de votre profil
claim_website = votre site web
claim_zoneinfo = votre fuseau horaire

## Sign-out

sign_in_again = Se reconnecter
sign_out_account = Vous êtes connecté en tant que { $user }.
sign_out_button = Se déconnecter
sign_out_stay = Pour rester connecté, fermez cette page.
sign_out_title = Se déconnecter ?
sign_out_unregistered = L’application a demandé à vous envoyer ensuite vers { $address }. Elle n’a pas enregistré cette adresse ; vous restez donc ici.
signed_out_console = Votre session sur le tableau de bord est terminée.
signed_out_provider = Se déconnecter aussi de { $provider }
signed_out_text = Vous pouvez fermer cette page.
signed_out_title = Vous êtes déconnecté

## The account page

account_activity = Activité récente
account_activity_none = Aucune activité récente.
account_application_since = Autorisée : { $time }
account_applications = Applications ayant accès
account_applications_none = Aucune application n’a accès à votre compte. Celles que vous autorisez apparaissent ici.
account_done_linked = Le compte a été associé. Vous pouvez désormais l’utiliser pour vous connecter.
account_done_password = Votre mot de passe a été modifié. Vous êtes déconnecté partout ailleurs.
account_done_revoked = L’application n’a plus accès.
account_done_session = La session a été fermée.
account_done_sessions = Vous êtes déconnecté partout ailleurs.
account_done_sign_in = Vous vous êtes reconnecté. Vous pouvez maintenant effectuer votre modification.
account_done_unlinked = Le compte a été dissocié.
account_done_kept = Votre compte ne sera pas supprimé.
account_email_unverified = Non vérifiée
account_email_verified = Vérifiée
account_gone = Cet élément n’existe plus. Il a peut-être déjà pris fin.
account_identity_only = C’est votre seul moyen de vous connecter. Avant de le dissocier, associez un autre compte ou demandez à un administrateur un lien pour définir un mot de passe.
account_identity_off = La connexion par ce moyen est désactivée.
account_lead = Comment vous vous connectez à { $tenant }, où vous êtes connecté et qui a accès.
account_link = Associer
account_linked = Associé : { $time }
account_name = Nom
account_not_linked = Non associé
account_open = Ouvrir votre compte
account_password_set = Défini : { $time }
account_profile = Profil
account_edit = Modifier
account_done_profile = Votre profil a été enregistré.
profile_change = Modifier votre profil
profile_change_text = Les applications que vous autorisez à voir votre profil reçoivent ces noms.
account_revoke = Révoquer l’accès
account_revoke_ask = { $client } perd immédiatement l’accès à votre compte. À la prochaine utilisation, l’application devra vous le redemander.
account_session_device = { $browser } sur { $system }
account_session_end = Déconnecter
account_session_here = Ce navigateur
account_session_seen = Dernière activité : { $time }
account_session_unknown = Appareil inconnu
account_sessions = Où vous êtes connecté
account_sessions_end = Se déconnecter partout ailleurs
account_sessions_end_ask = Vous serez déconnecté de tous les autres navigateurs, et les navigateurs mémorisés seront oubliés. Les applications gardent leur accès jusqu’à ce que vous le révoquiez.
account_devices = Navigateurs mémorisés
account_device_note = Les applications n’y demandent pas de deuxième étape.
account_device_forget = Oublier
account_title = Votre compte
account_unlink = Dissocier
account_unlink_ask = Vous ne pourrez plus vous connecter avec { $provider }. Vous pourrez l’associer à nouveau plus tard.
account_used = Dernière utilisation : { $time }
account_username = Nom d’utilisateur
account_ways = Moyens de connexion
account_other_ways = Autres moyens de connexion
account_contents = Sur cette page
activity_application_allowed = Vous avez autorisé { $client }
activity_application_revoked = Vous avez révoqué l’accès de { $client }
activity_blocked = Compte bloqué
activity_by_staff = Par un administrateur
activity_identity_linked = Compte { $provider } associé
activity_identity_unlinked = Compte { $provider } dissocié
activity_password_changed = Mot de passe modifié
activity_password_link = Lien pour définir un nouveau mot de passe créé
activity_password_reset = Nouveau mot de passe défini à l’aide d’un lien
activity_profile_changed = Profil modifié
activity_session_ended = Une session a été fermée
activity_sessions_ended = Des sessions ont été fermées
activity_sign_in_failed = { $count ->
    [one] Échec de connexion
   *[other] { $count } échecs de connexion
}
activity_signed_in = Connexion
activity_signed_in_with = Connexion avec { $provider }
activity_signed_out = Déconnexion
activity_unblocked = Compte débloqué
back_to_account = Retour à votre compte
consent_account = Vous pouvez révoquer l’accès à tout moment dans { $account }.
consent_account_link = votre compte
current_password = Mot de passe actuel
link_failed_title = Le compte n’a pas été associé
link_has_another = Un autre compte de ce service est déjà associé à votre compte. Dissociez-le d’abord.
password_change = Modifier le mot de passe
password_change_hint = Au moins 8 caractères. Vous serez déconnecté partout ailleurs et les applications perdront leur accès.
sign_in_account = à votre compte
sign_in_account_change = à nouveau, pour confirmer votre identité
time_date = { $day } { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[other] décembre
} { $year }
time_days = { $days ->
    [one] il y a { $days } jour
   *[other] il y a { $days } jours
}
time_hours = { $hours ->
    [one] il y a { $hours } heure
   *[other] il y a { $hours } heures
}
time_minutes = { $minutes ->
    [one] il y a { $minutes } minute
   *[other] il y a { $minutes } minutes
}
time_now = à l’instant

## The response of form_post

form_post_text = Vous allez être redirigé vers l’application.
form_post_title = Un instant

## Invitations, password reset, set-up

accept = Accepter
has_account_hint = Vous avez déjà un compte. Saisissez son mot de passe pour accepter.
invitation = Invitation
invited_as = { $role ->
    [owner] Vous êtes invité en tant que propriétaire.
    [admin] Vous êtes invité en tant qu’administrateur.
    [developer] Vous êtes invité en tant que développeur.
    [auditor] Vous êtes invité en tant qu’auditeur.
   *[operator] Vous êtes invité en tant qu’opérateur.
}
join_heading = Rejoindre { $tenant }
joined_text = Ouvrez le tableau de bord pour commencer.
joined_title = { $role ->
    [owner] Vous êtes maintenant propriétaire
    [admin] Vous êtes maintenant administrateur
    [developer] Vous êtes maintenant développeur
    [auditor] Vous êtes maintenant auditeur
   *[operator] Vous êtes maintenant opérateur
}
open_dashboard = Ouvrir le tableau de bord
operator_text = Vous êtes invité à créer des locataires et à gérer cette installation.
operator_title = Devenir opérateur
reset_account = pour { $user }
reset_button = Définir le mot de passe
reset_done_text = Vous avez été déconnecté de tous vos appareils. Retournez dans l’application et connectez-vous avec votre nouveau mot de passe.
reset_done_title = Votre mot de passe a été modifié
reset_hint = Au moins 8 caractères. Vous serez déconnecté de tous vos appareils.
reset_title = Choisir un nouveau mot de passe
set_up_button = Configurer
set_up_tenant = Nom de votre premier locataire
set_up_tenant_hint = En général, votre entreprise ou votre produit. Chaque locataire a ses propres utilisateurs, applications et clés.
set_up_text = Vous serez le premier opérateur. Les opérateurs créent les locataires et gèrent l’installation.
set_up_title = Configurer Tenantry
set_up_done_title = Tenantry est déjà configuré
set_up_done_text = Connectez-vous pour ouvrir le tableau de bord.

## The front page

front_text = Ouvrez l’application que vous souhaitez utiliser. Elle vous amène ici lorsque vous devez vous connecter.
front_title = Connectez-vous depuis votre application
not_set_up_text = Cette installation n’a pas encore d’opérateur.
not_set_up_title = Tenantry n’est pas encore configuré

## Problems: what happened

blameless = Vous n’y êtes pour rien et aucune de vos données n’a été partagée.
cookies_text = La connexion nécessite un cookie de ce site. Vous n’avez pas été connecté.
cookies_title = Votre navigateur bloque les cookies
cross_site_text = Pour protéger votre compte, nous ne l’avons pas traité.
cross_site_title = Ce formulaire a été envoyé depuis un autre site
failed_text = Votre demande n’a pas pu aboutir.
failed_title = Une erreur s’est produite
forbidden_text = Votre compte n’est pas autorisé à ouvrir cette page.
forbidden_title = Vous n’avez pas accès
gone_text = Elle a été effectuée, a duré plus de 30 minutes ou a été commencée dans un autre navigateur.
gone_title = Cette connexion est terminée
link_invalid_title = Ce lien a expiré ou a déjà été utilisé
link_invitation_text = Un lien d’invitation fonctionne une seule fois, pendant une semaine. Il peut aussi être révoqué.
link_reset_text = Un lien de réinitialisation ne fonctionne qu’une seule fois. Il expire au bout d’une heure, ou d’une journée s’il a été envoyé par un administrateur.
link_set_up_text = Un lien de configuration fonctionne une seule fois, pendant une heure.
method_text = Cette adresse est destinée aux applications, pas aux navigateurs.
method_title = Cette page ne peut pas être ouverte ainsi
not_found_text = Il n’y a aucune page à cette adresse.
not_found_title = Page introuvable
not_redirectable_disabled = L’application est actuellement désactivée.
not_redirectable_mismatch = L’application a demandé à vous envoyer vers une adresse qu’elle n’a pas enregistrée. Pour protéger votre compte, nous avons interrompu la connexion.
not_redirectable_text = La demande n’indique pas quelle application l’a envoyée, ni où vous renvoyer.
not_redirectable_unknown = L’application qui vous a envoyé ici n’est pas enregistrée.
not_redirectable_title = Cette connexion ne peut pas aboutir
provider_blocked_text = Votre compte est bloqué.
provider_conflict_text = Un compte avec la même adresse e-mail existe ici. Connectez-vous une fois avec son mot de passe. Ensuite, vous pourrez utiliser les deux.
provider_conflict_title = Vous avez déjà un compte
provider_denied_text = Vous avez annulé la connexion, ou le fournisseur ne l’a pas autorisée.
provider_domain_text = Les comptes avec cette adresse e-mail ne peuvent pas être utilisés ici. Connectez-vous avec un autre compte.
provider_failed_text = La réponse à votre connexion n’a pas pu être acceptée.
provider_linked_text = Ce compte est déjà associé à un autre compte ici.
provider_no_account_text = Vous n’avez pas encore de compte ici et vous ne pouvez pas en créer un de cette façon. Contactez les responsables de l’application.
provider_title = Vous n’êtes pas connecté
provider_unavailable_text = Le service avec lequel vous voulez vous connecter ne répond pas.
rejected_text = La demande n’a pas été comprise.
retry_after = { $seconds ->
    [one] Réessayez dans { $seconds } seconde.
   *[other] Réessayez dans { $seconds } secondes.
}
retry_after_minutes = { $minutes ->
    [one] Réessayez dans { $minutes } minute.
   *[other] Réessayez dans { $minutes } minutes.
}
suspended_text = Ce service est suspendu pour le moment. Personne ne peut se connecter.
suspended_title = Connexion indisponible
timeout_text = Nous n’avons pas reçu votre demande à temps.
timeout_title = La demande a pris trop de temps
too_large_text = Un formulaire peut contenir jusqu’à 64 Ko.
too_large_title = Le formulaire est trop volumineux
too_many_requests_title = Trop de demandes

## Problems: what to do

detail_for_developers = Détails pour les développeurs de l’application
next_steps = Ce que vous pouvez faire
reference = Référence
step_allow_cookies = Autorisez les cookies de ce site dans les paramètres de votre navigateur.
step_allow_cookies_if_repeated = Si vous revoyez cette page, autorisez les cookies de ce site.
step_ask_for_link = Demandez un nouveau lien à la personne qui vous l’a envoyé.
step_check_address = Vérifiez l’adresse ou retournez à l’application d’où vous venez.
step_contact_application = Si cela se reproduit, contactez les responsables de l’application et montrez-leur cette page.
step_open_set_up = Ouvrez le lien de configuration que Tenantry a affiché au démarrage.
step_reopen_application = Rouvrez l’application et partez de sa propre page. Un ancien favori ou un ancien lien en est souvent la cause.
step_restart = Redémarrez Tenantry. Un nouveau lien s’affiche tant que la configuration n’est pas terminée.
step_retry = Patientez un instant, puis réessayez.
step_set_up_expires = Le lien fonctionne pendant une heure. Redémarrez Tenantry pour en obtenir un nouveau.
step_shorten = Revenez en arrière, raccourcissez votre saisie et réessayez.
step_sign_in_again = Retournez dans l’application et reconnectez-vous.
step_submit_again = Rouvrez la page et envoyez le formulaire depuis celle-ci.
step_try_later = Réessayez plus tard.

## Forgotten passwords, and the verification of addresses

invalid_username = Saisissez votre adresse e-mail ou votre nom d’utilisateur.
forgot_link = Mot de passe oublié ?
forgot_title = Réinitialiser votre mot de passe
forgot_text = Saisissez votre nom d’utilisateur ou votre adresse e-mail. Nous envoyons un lien à l’adresse e-mail vérifiée de votre compte.
forgot_button = Envoyer le lien
forgot_sent_title = Consultez votre boîte de réception
forgot_sent_text = S’il existe un compte avec une adresse e-mail vérifiée, un lien vient d’y être envoyé. Il fonctionne une seule fois, pendant une heure. Si aucun message n’arrive, consultez vos courriers indésirables ou adressez-vous aux responsables de l’application.
verify_title = Vérifiez votre adresse e-mail
verify_text = Est-ce votre adresse e-mail ?
verify_button = Vérifier
verify_done_title = Votre adresse e-mail est vérifiée
verify_done_text = Revenez à l’application et continuez-y.
verify_other_text = Ce lien a été envoyé à une adresse e-mail que votre compte n’a plus. Demandez un nouveau lien.
verify_wait_text = Ouvrez le lien que nous envoyons à cette adresse. Continuez ensuite ici.
verify_wait_button = Envoyer le lien
verify_wait_sent = Un lien vient d’être envoyé. Consultez votre boîte de réception.
verify_wait_limit = Aucun nouveau lien n’a été envoyé. Utilisez le dernier ou réessayez dans une heure.
verify_wait_impossible = Nous ne pouvons pas vous envoyer de lien. Contactez les responsables de l’application.
link_verify_text = Un lien de confirmation fonctionne une seule fois, pendant une journée, et uniquement pour l’adresse e-mail actuelle du compte.
step_request_link = Demandez un nouveau lien sur la page de connexion.

## Mails

mail_account = Compte
mail_time = Heure
mail_address = Adresse IP
mail_invited_by = Invité par
mail_link_hours = { $hours ->
    [one] Le lien fonctionne une seule fois, pendant { $hours } heure.
   *[other] Le lien fonctionne une seule fois, pendant { $hours } heures.
}
mail_link_days = { $days ->
    [one] Le lien fonctionne une seule fois, pendant { $days } jour.
   *[other] Le lien fonctionne une seule fois, pendant { $days } jours.
}
mail_copy_link = Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :
mail_automatic = Ce message a été envoyé automatiquement.
mail_reset_text = Un lien permettant de choisir un nouveau mot de passe a été demandé pour votre compte.
mail_reset_ignore = Si vous n’attendiez pas ce message, ignorez-le. Votre mot de passe reste inchangé.
mail_verify_text = Cette adresse e-mail a été indiquée pour un compte. Confirmez qu’il s’agit de la vôtre.
mail_verify_ignore = Si vous ne connaissez pas ce compte, ignorez ce message.
mail_invitation_text = Ouvrez le lien pour accepter l’invitation.
mail_invitation_ignore = Si vous n’attendiez pas cette invitation, ignorez-la.
mail_changed_text = Toutes les autres sessions ont été fermées et les applications n’ont plus accès à votre compte.
mail_not_you = Si ce n’était pas vous, contactez immédiatement les responsables de ce service.
mail_new_sign_in_title = Nouvelle connexion à votre compte
mail_new_sign_in_text = Quelqu’un s’est connecté à votre compte depuis un nouveau navigateur ou appareil.
mail_locked_title = La connexion à votre compte est temporairement suspendue
mail_locked_text = { $minutes ->
    [one] Après trop de mots de passe erronés, la connexion par mot de passe est bloquée pendant { $minutes } minute au plus.
   *[other] Après trop de mots de passe erronés, la connexion par mot de passe est bloquée pendant { $minutes } minutes au plus.
}
mail_locked_not_you = Si ce n’était pas vous, quelqu’un essaie peut-être de deviner votre mot de passe. Aucune de ces tentatives n’a réussi.
mail_unlocked_title = La connexion à votre compte est de nouveau possible
mail_unlocked_text = Vous pouvez de nouveau vous connecter avec votre mot de passe.
mail_test_title = Message de test
mail_test_text = Le serveur de messagerie accepte les messages de cette installation.

## Creating an account

sign_up_title = Créer un compte
sign_up_text = Nous vous enverrons par e-mail un lien pour continuer.
sign_up_have_account = J’ai déjà un compte
sign_up_sent_text = Nous avons envoyé un lien à { $email }. Ouvrez-le sur cet appareil pour continuer. Il fonctionne une seule fois, pendant une journée. Si aucun message n’arrive, consultez vos courriers indésirables.
invalid_email_domain = Vous ne pouvez pas créer de compte avec une adresse de ce domaine. Utilisez une autre adresse.
sign_up_off_title = Vous ne pouvez pas créer de compte ici
sign_up_off_text = Contactez les responsables de l’application si vous avez besoin d’un compte.
create_account_title = Créez votre compte
create_account_text = Choisissez un mot de passe. Vous vous connecterez avec ce mot de passe et cette adresse e-mail.
create_account_button = Créer le compte
create_account_agree = En créant un compte, vous acceptez :
create_account_terms_changed = Les documents que vous acceptez ont changé. Lisez-les, saisissez de nouveau votre mot de passe et continuez.
account_ready_title = Votre compte est prêt
account_ready_text = Vous êtes connecté. Revenez à l’application pour y continuer, ou ouvrez votre compte.
account_exists_title = Vous avez déjà un compte
account_exists_text = Il existe un compte avec cette adresse e-mail. Connectez-vous avec celui-ci.
link_sign_up_text = Un lien de création de compte fonctionne une seule fois, pendant une journée, ou pendant une semaine si vous avez été invité. Une invitation peut aussi être révoquée.
step_sign_up_again = Revenez à l’application et recommencez, ou demandez une nouvelle invitation.
mail_sign_up_text = Cette adresse e-mail a été indiquée pour créer un compte. Ouvrez le lien pour choisir un mot de passe.
mail_sign_up_ignore = Si vous n’avez pas demandé de compte, ignorez ce message. Aucun compte n’est créé tant que vous n’ouvrez pas le lien.
mail_exists_text = Cette adresse e-mail a été indiquée pour créer un compte, mais vous en avez déjà un. Connectez-vous avec celui-ci.
mail_exists_reset = Si vous avez oublié votre mot de passe, demandez ici un lien pour en choisir un nouveau :
mail_exists_ignore = Si ce n’était pas vous, ignorez ce message. Rien n’a changé.
mail_invited_title = Vous avez été invité à créer un compte
mail_invited_text = Ouvrez le lien pour choisir un mot de passe.

## Two-step verification

factor_title = Validation en deux étapes
factor_app = Application d’authentification
factor_code = Code
factor_code_title = Saisissez votre code
factor_code_text = Saisissez le code à 6 chiffres de votre application d’authentification, ou l’un de vos codes de secours.
factor_code_wrong = Ce code est incorrect ou a déjà été utilisé. Si vous venez de l’utiliser, attendez le suivant.
factor_recovery_code = Code de secours
factor_recovery_hint = Si vous ne pouvez pas utiliser votre clé d’accès, saisissez l’un de vos codes de secours.
factor_enrol_title = Configurer la validation en deux étapes
factor_setup_title = Configurer une application d’authentification
factor_setup_required = Une deuxième étape est nécessaire pour vous connecter. Configurez-la pour continuer.
factor_setup_scan = Scannez ce code QR avec une application d’authentification, ou saisissez-y la clé. Saisissez ensuite le code que l’application affiche.
factor_setup_qr = Code QR contenant la clé
factor_setup_key = Clé de configuration
factor_setup_open = Ouvrir dans une application d’authentification
factor_setup_button = Confirmer
factor_setup_expired = Cette page est restée ouverte trop longtemps. Scannez le nouveau code QR.
factor_setup_hint = 6 chiffres de l’application
factor_codes_title = Enregistrez vos codes de secours
factor_codes_text = Chaque code fonctionne une seule fois à la place de l’application, par exemple si vous perdez votre téléphone. Conservez-les en lieu sûr. Ils ne seront plus affichés.
factor_codes_text_passkey = Chaque code fonctionne une seule fois à la place de la clé d’accès, par exemple si vous perdez votre appareil. Conservez-les en lieu sûr. Ils ne seront plus affichés.
factor_codes_saved = J’ai enregistré les codes
factor_codes_download = Télécharger les codes
copy = Copier
copied = Copié
print = Imprimer
factor_on = Configurée : { $time }
factor_off = Non configurée
factor_codes_left = Codes de secours restants : { $count }
factor_codes = Codes de secours
factor_codes_create = Créer de nouveaux codes
factor_codes_first = Un code de secours remplace votre clé d’accès si vous ne pouvez pas l’utiliser. Chaque code fonctionne une seule fois.
factor_codes_new = Créer de nouveaux codes de secours
factor_codes_new_ask = Vos codes de secours actuels ne fonctionneront plus.
factor_codes_expired = Cette page est restée ouverte trop longtemps. Réessayez.
factor_remove = Supprimer
factor_remove_title = Supprimer l’application d’authentification
factor_cancel = Annuler
factor_remove_ask = Vos codes de secours ne fonctionneront plus, sauf si vous avez aussi une clé d’accès. Les autres navigateurs et applications où vous vous êtes connecté avec l’application seront déconnectés.
factor_required = La validation en deux étapes est obligatoire ici. L’application ne peut donc pas être supprimée. Pour utiliser autre chose, ajoutez d’abord une clé d’accès.
factor_manage = Gérer
factor_set_up = Configurer
factor_reset_title = Votre deuxième étape ne fonctionne plus ici
factor_reset_text = Une deuxième étape est nécessaire pour vous connecter, et vos clés d’accès ne peuvent plus être utilisées ici.
factor_reset_help = Demandez à un administrateur de supprimer vos anciennes clés d’accès. Vous configurerez ensuite une nouvelle deuxième étape en vous connectant.
factor_remember = { $days ->
    [one] Ne plus demander dans ce navigateur pendant { $days } jour
   *[other] Ne plus demander dans ce navigateur pendant { $days } jours
}
account_done_factor_removed = L’application d’authentification a été supprimée.
account_done_device = La deuxième étape sera de nouveau demandée dans ce navigateur.
activity_factor_added = Application d’authentification configurée
activity_factor_removed = Application d’authentification supprimée
activity_factor_codes = Nouveaux codes de secours créés
activity_factor_code_used = Code de secours utilisé
activity_device_remembered = Navigateur mémorisé
activity_device_forgotten = Navigateur mémorisé supprimé
mail_factor_added_title = La validation en deux étapes est activée
mail_factor_added_text = Une application d’authentification a été configurée pour votre compte. À partir de maintenant, son code est nécessaire pour vous connecter.
mail_factor_removed_title = Votre application d’authentification a été supprimée
mail_factor_removed_text = L’application d’authentification a été supprimée de votre compte. Si la validation en deux étapes est obligatoire, vous la configurerez de nouveau à votre prochaine connexion.
mail_codes_replaced_title = Vos codes de secours ont été remplacés
mail_codes_replaced_text = De nouveaux codes de secours ont été créés pour votre compte. Les anciens ne fonctionnent plus.
mail_code_used_title = Un code de secours a été utilisé
mail_code_used_text = L’un de vos codes de secours a été utilisé comme deuxième étape. Il ne fonctionne plus.

## Passkeys

passkey_failed = Votre navigateur n’a pas pu utiliser de clé d’accès. Réessayez ou connectez-vous autrement.
passkey_unknown = Cette clé d’accès n’appartient à aucun compte ici. Elle a peut-être été supprimée.
passkey_rejected = La clé d’accès n’a pas été acceptée. Réessayez ou connectez-vous autrement.
passkey_factor_title = Confirmez avec votre clé d’accès
passkey_factor_text = Votre compte est protégé par une clé d’accès. Utilisez-la pour confirmer votre identité.
passkey_factor_elsewhere = Votre clé d’accès ne fonctionne pas sur cette page. Connectez-vous à votre compte avec elle et configurez une application d’authentification. Vous pourrez ensuite continuer ici.
passkey_use = Utiliser une clé d’accès
passkey_needs_script = Votre navigateur ne peut pas utiliser de clé d’accès ici. Activez JavaScript ou utilisez un autre navigateur.
passkey_missing = Votre navigateur ne peut pas créer de clé d’accès ici. Activez JavaScript ou utilisez un autre navigateur.
passkey_add_title = Ajouter une clé d’accès
passkey_add_text = Avec une clé d’accès, vous vous connectez par empreinte digitale, visage, verrouillage de l’écran ou clé de sécurité, sans mot de passe.
passkey_add_button = Créer une clé d’accès
passkey_name = Nom
passkey_name_hint = Vous aide à reconnaître la clé d’accès plus tard.
passkey_name_missing = Saisissez un nom pour la clé d’accès.
passkey_rename = Renommer
passkey_exists = Cet appareil a déjà une clé d’accès pour votre compte.
passkey_too_many = Vous avez atteint le nombre maximal de clés d’accès. Supprimez-en une avant d’en ajouter une autre.
passkey_list = Clés d’accès
passkey_none = Se connecter sans mot de passe
passkey_add = Ajouter
passkey_added = Ajoutée : { $time }
passkey_other_host = Fonctionne seulement sur { $host }
passkey_remove_ask = Vous ne pourrez plus vous connecter avec la clé d’accès « { $passkey } ».
passkey_only_way = C’est votre seul moyen de vous connecter. Avant de la supprimer, ajoutez une autre clé d’accès ou demandez à un administrateur un lien pour définir un mot de passe.
passkey_last_factor = La validation en deux étapes est obligatoire ici, et c’est votre seule deuxième étape. Avant de la supprimer, ajoutez une autre clé d’accès ou configurez une application d’authentification.
passkeys_kept = Vos clés d’accès permettent toujours de vous connecter. Si vous n’en reconnaissez pas une, supprimez-la dans votre compte.
account_done_passkey_added = La clé d’accès a été ajoutée. Vous pouvez désormais vous connecter avec elle.
account_done_passkey_removed = La clé d’accès a été supprimée. Vous pouvez aussi l’effacer de votre appareil.
account_done_passkey_renamed = La clé d’accès a été renommée.
activity_passkey_added = Clé d’accès « { $passkey } » ajoutée
activity_passkey_removed = Clé d’accès « { $passkey } » supprimée
activity_passkey_renamed = Clé d’accès renommée en « { $passkey } »
mail_passkey = Clé d’accès
mail_passkey_added_title = Une clé d’accès a été ajoutée à votre compte
mail_passkey_added_text = Elle permet de se connecter sans votre mot de passe.
mail_passkey_removed_title = Une clé d’accès a été supprimée de votre compte
mail_passkey_removed_text = Elle ne permet plus de se connecter.

## The change of the email address

account_email_off = Elle ne peut pas être modifiée ici, car ce service n’envoie pas d’e-mails. Adressez-vous à ses responsables.
account_email_waiting = En attente de confirmation : { $email }
account_done_email = Votre adresse e-mail a été modifiée.
activity_email_changed = Adresse e-mail modifiée
activity_email_restored = Modification de l’adresse e-mail annulée
email_change = Modifier l’adresse e-mail
email_change_hint = Nous enverrons un lien à cette adresse. Votre adresse actuelle reste valable jusqu’à ce que vous ouvriez le lien.
email_confirm_button = Confirmer
email_confirm_text = Votre adresse e-mail deviendra :
email_confirm_title = Confirmez votre nouvelle adresse e-mail
email_domain_refused = Les adresses de ce domaine ne peuvent pas être utilisées ici. Utilisez une autre adresse.
email_new = Nouvelle adresse e-mail
email_same = C’est déjà votre adresse e-mail.
email_sent_text = Si aucun autre compte n’a cette adresse, un lien vient d’y être envoyé. Ouvrez-le dans la journée. D’ici là, votre adresse actuelle reste valable.
email_taken = Un autre compte a désormais cette adresse e-mail.
email_undo_address = { $email } redeviendra votre adresse e-mail.
email_undo_button = Annuler la modification
email_undo_password = Votre mot de passe ne fonctionnera plus et vous en choisirez un nouveau.
email_undo_text = Vous serez déconnecté partout et les applications perdront leur accès.
email_undo_title = Annuler la modification de votre adresse e-mail
email_undone_password = Votre mot de passe ne fonctionne plus : choisissez-en un nouveau maintenant.
email_undone_text = Vous avez été déconnecté partout et les applications ont perdu leur accès.
email_undone_title = La modification a été annulée
link_email_text = Un lien de modification d’adresse e-mail fonctionne une fois, pendant un jour, et uniquement dans le compte qui l’a demandé.
link_email_undo_text = Un lien d’annulation d’une modification d’adresse e-mail fonctionne une fois, pendant une semaine.
step_contact_service = Adressez-vous aux responsables de ce service.
step_email_again = Connectez-vous à votre compte et demandez un nouveau lien.
mail_email_change_text = Cette adresse a été saisie comme nouvelle adresse e-mail d’un compte. Ouvrez le lien en étant connecté à ce compte.
mail_email_changed_ignore = Si c’était vous, vous n’avez rien à faire.
mail_email_changed_text = Votre adresse e-mail a été modifiée. Vous ne pouvez plus vous connecter avec celle-ci.
mail_email_changed_title = Votre adresse e-mail a été modifiée
mail_email_changed_undo = Si ce n’était pas vous, annulez la modification. Vous retrouverez cette adresse et serez déconnecté partout.

## The data of the account, and its deletion

account_data = Vos données
account_export = Une copie de vos données
account_export_button = Télécharger
account_export_text = Profil, moyens de connexion, sessions, applications et activité, dans un fichier JSON
activity_data_exported = Données téléchargées
account_delete = Supprimer
activity_deletion_cancelled = Suppression du compte annulée
activity_deletion_requested = Suppression du compte demandée
delete_button = Supprimer mon compte
delete_days = { $days ->
    [one] Vous pouvez conserver le compte en vous reconnectant dans un délai de { $days } jour. Ensuite, il ne pourra plus être rétabli.
   *[other] Vous pouvez conserver le compte en vous reconnectant dans un délai de { $days } jours. Ensuite, il ne pourra plus être rétabli.
}
delete_last_owner = Vous êtes le dernier propriétaire ici. Désignez d’abord un autre propriétaire.
delete_text = Vous serez déconnecté partout et les applications perdront leur accès. Les données que les applications ont enregistrées sur vous ne sont pas supprimées.
delete_title = Supprimer votre compte
deletion_at = Date de suppression : { $date }
deletion_keep = Vous avez été déconnecté partout. Pour conserver votre compte, connectez-vous avant cette date.
deletion_title = Votre compte va être supprimé
mail_delete_at = Suppression prévue
mail_deletion_text = Vous ne pouvez plus utiliser votre compte. Pour le conserver, connectez-vous avant sa suppression.
mail_deletion_title = Votre compte va être supprimé
mail_kept_text = Sa suppression avait été demandée. Elle a été annulée et vous pouvez de nouveau utiliser votre compte.
mail_kept_title = Suppression du compte annulée
