### The texts of the hosted pages in Spanish (usted).

## Every page

continue_button = Continuar
save_button = Guardar
list_separator = { ", " }
label_separator = { ": " }
secured_by = Protegido por Tenantry

## Fields, and what is wrong with their values

email = Correo electrónico
email_hint = Lo usa para iniciar sesión.
name = Su nombre
full_name = Nombre completo
first_name = Nombre
last_name = Apellidos
new_password = Nueva contraseña
password = Contraseña
password_hint = Al menos 8 caracteres.
password_show = Mostrar la contraseña
username = Correo electrónico o nombre de usuario
invalid_email = Introduzca un correo electrónico como anna@example.com.
invalid_form = No se ha podido guardar. Revise los datos e inténtelo de nuevo.
invalid_name = Introduzca de 1 a 80 caracteres. No se permiten saltos de línea ni caracteres de control.
invalid_optional_name = Use 80 caracteres como máximo. No se permiten saltos de línea ni caracteres de control.
invalid_password = Use de 8 a 1024 caracteres. No se permiten tabulaciones, saltos de línea ni caracteres de control.
password_guessable = Esta contraseña es fácil de adivinar. Elija otra.
password_breached = Esta contraseña aparece en una filtración de datos. Elija otra.
invalid_tenant_name = Introduzca de 1 a 80 caracteres, por ejemplo, el nombre de su empresa.

## Sign-in and account selection

keep_signed_in = Mantener la sesión iniciada en este dispositivo
select_account_title = Elija una cuenta
sign_in_button = Iniciar sesión
sign_in_console = para abrir el panel
sign_in_link = Vincular mi cuenta { $account } de { $provider } para poder iniciar sesión también con ella
sign_in_purpose = para continuar a { $client }
sign_in_title = Iniciar sesión
back_to_sign_in = Volver al inicio de sesión
sign_in_or = o
sign_in_with = Continuar con { $provider }
sign_in_with_password = Iniciar sesión con la contraseña
too_many_attempts = { $minutes ->
    [one] Demasiados intentos. Inténtelo de nuevo en { $minutes } minuto.
   *[other] Demasiados intentos. Inténtelo de nuevo en { $minutes } minutos.
}
use_another_account = Usar otra cuenta
wrong_credentials = El correo, el nombre de usuario o la contraseña no son correctos.
wrong_password = La contraseña no es correcta.

## Consent

allow = Permitir
claims_title = Ver algunos datos sobre usted
client_policy = Política de privacidad
client_terms = Términos del servicio
client_website = Sitio web
consent_heading = { $client } quiere acceder a su cuenta de { $tenant }
consent_list = Qué solicita { $client }
consent_return = En ambos casos volverá a { $address }. Allí nunca se ve su contraseña.
consent_title = Permitir el acceso
deny = Denegar
not_you = ¿No es usted?
resource_title = Usar este servicio en su nombre
review_approved = Un desarrollador registró esta aplicación. { $tenant } la ha revisado.
review_missing = Un desarrollador registró esta aplicación. { $tenant } no la ha revisado.
scope_address = Ver su dirección postal
scope_address_detail = Tal como figura en su perfil
scope_email = Ver su correo electrónico
scope_email_detail = Y si está verificado
scope_offline_access = Mantener el acceso cuando usted no esté
scope_offline_access_detail = Hasta que lo revoque o deje de usarlo durante un tiempo
scope_openid = Confirmar quién es usted
scope_openid_detail = Un identificador de su cuenta
scope_phone = Ver su número de teléfono
scope_phone_detail = Y si está verificado
scope_profile = Ver su perfil
scope_profile_detail = Su nombre, su foto y otros datos del perfil
scope_read = Leer su cuenta
scope_read_detail = Todo su perfil y las aplicaciones que ha registrado
scope_write = Modificar su cuenta
scope_write_detail = Registrar, modificar y eliminar aplicaciones en su nombre

claim_address = su dirección postal
claim_birthdate = su fecha de nacimiento
claim_email = su correo electrónico
claim_email_verified = si su correo electrónico está verificado
claim_family_name = sus apellidos
claim_gender = su género
claim_given_name = su nombre de pila
claim_locale = su idioma
claim_middle_name = su segundo nombre
claim_name = su nombre completo
claim_nickname = su apodo
claim_phone_number = su número de teléfono
claim_phone_number_verified = si su número de teléfono está verificado
claim_picture = su foto
claim_preferred_username = su nombre de usuario
claim_profile = su página de perfil
claim_updated_at = cuándo se modificó su perfil por última vez
claim_website = su sitio web
claim_zoneinfo = su zona horaria

## Sign-out

sign_in_again = Volver a iniciar sesión
sign_out_account = Ha iniciado sesión como { $user }.
sign_out_button = Cerrar sesión
sign_out_stay = Para mantener la sesión iniciada, cierre esta página.
sign_out_title = ¿Cerrar sesión?
sign_out_unregistered = La aplicación pidió enviarle después a { $address }. No ha registrado esta dirección, por lo que permanece aquí.
signed_out_console = Su sesión en el panel ha terminado.
signed_out_provider = Cerrar sesión también en { $provider }
signed_out_text = Puede cerrar esta página.
signed_out_title = Ha cerrado la sesión

## The account page

account_activity = Actividad reciente
account_activity_none = No hay actividad reciente.
account_application_since = Autorizada: { $time }
account_applications = Aplicaciones con acceso
account_applications_none = Ninguna aplicación tiene acceso a su cuenta. Las que autorice aparecerán aquí.
account_done_linked = La cuenta se ha vinculado. A partir de ahora puede iniciar sesión con ella.
account_done_password = Su contraseña se ha cambiado. Se ha cerrado la sesión en todos los demás lugares.
account_done_revoked = La aplicación ya no tiene acceso.
account_done_session = La sesión se ha cerrado.
account_done_sessions = Se ha cerrado la sesión en todos los demás lugares.
account_done_sign_in = Ha iniciado sesión de nuevo. Ya puede hacer el cambio.
account_done_unlinked = La cuenta se ha desvinculado.
account_done_kept = Su cuenta no se eliminará.
account_email_unverified = Sin verificar
account_email_verified = Verificado
account_gone = Ya no existe. Es posible que ya haya finalizado.
account_identity_only = Es su única forma de iniciar sesión. Antes de desvincularla, vincule otra cuenta o pida a un administrador un enlace para establecer una contraseña.
account_identity_off = El inicio de sesión con ella está desactivado.
account_lead = Cómo inicia sesión en { $tenant }, dónde la tiene abierta y quién tiene acceso.
account_link = Vincular
account_linked = Vinculada: { $time }
account_name = Nombre
account_not_linked = No vinculada
account_open = Abrir su cuenta
account_password_set = Establecida: { $time }
account_profile = Perfil
account_edit = Editar
account_done_profile = Se ha guardado su perfil.
profile_change = Editar su perfil
profile_change_text = Las aplicaciones a las que permita ver su perfil reciben estos nombres.
account_revoke = Revocar el acceso
account_revoke_ask = { $client } pierde de inmediato el acceso a su cuenta. La próxima vez que la use, tendrá que pedirle permiso de nuevo.
account_session_device = { $browser } en { $system }
account_session_end = Cerrar sesión
account_session_here = Este navegador
account_session_seen = Última actividad: { $time }
account_session_unknown = Dispositivo desconocido
account_sessions = Dónde tiene la sesión abierta
account_sessions_end = Cerrar sesión en los demás lugares
account_sessions_end_ask = Se cerrará su sesión en todos los demás navegadores y se olvidarán los navegadores recordados. Las aplicaciones conservan el acceso hasta que lo revoque.
account_devices = Navegadores recordados
account_device_note = Las aplicaciones no piden aquí un segundo paso.
account_device_forget = Olvidar
account_title = Su cuenta
account_unlink = Desvincular
account_unlink_ask = Ya no podrá iniciar sesión con { $provider }. Podrá volver a vincularla más adelante.
account_used = Último uso: { $time }
account_username = Nombre de usuario
account_ways = Formas de iniciar sesión
account_other_ways = Otras formas de iniciar sesión
account_contents = En esta página
activity_application_allowed = Autorizó { $client }
activity_application_revoked = Revocó el acceso de { $client }
activity_blocked = Cuenta bloqueada
activity_by_staff = Por un administrador
activity_identity_linked = Cuenta de { $provider } vinculada
activity_identity_unlinked = Cuenta de { $provider } desvinculada
activity_password_changed = Contraseña cambiada
activity_password_link = Enlace para establecer una contraseña nueva creado
activity_password_reset = Contraseña nueva establecida con un enlace
activity_profile_changed = Perfil modificado
activity_session_ended = Se cerró una sesión
activity_sessions_ended = Se cerraron sesiones
activity_sign_in_failed = { $count ->
    [one] Inicio de sesión fallido
   *[other] { $count } inicios de sesión fallidos
}
activity_signed_in = Inicio de sesión
activity_signed_in_with = Inicio de sesión con { $provider }
activity_signed_out = Cierre de sesión
activity_unblocked = Cuenta desbloqueada
back_to_account = Volver a su cuenta
consent_account = Puede revocar el acceso en cualquier momento en { $account }.
consent_account_link = su cuenta
current_password = Contraseña actual
link_failed_title = La cuenta no se ha vinculado
link_has_another = Ya hay otra cuenta de este servicio vinculada a su cuenta. Desvincúlela primero.
password_change = Cambiar la contraseña
password_change_hint = Al menos 8 caracteres. Se cerrará la sesión en todos los demás lugares y las aplicaciones perderán el acceso.
sign_in_account = en su cuenta
sign_in_account_change = de nuevo, para confirmar que es usted
time_date = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[other] diciembre
} de { $year }
time_days = { $days ->
    [one] hace { $days } día
   *[other] hace { $days } días
}
time_hours = { $hours ->
    [one] hace { $hours } hora
   *[other] hace { $hours } horas
}
time_minutes = { $minutes ->
    [one] hace { $minutes } minuto
   *[other] hace { $minutes } minutos
}
time_now = ahora mismo

## The response of form_post

form_post_text = Está volviendo a la aplicación.
form_post_title = Un momento

## Invitations, password reset, set-up

accept = Aceptar
has_account_hint = Ya tiene una cuenta. Introduzca su contraseña para aceptar.
invitation = Invitación
invited_as = { $role ->
    [owner] Recibió una invitación para ser propietario.
    [admin] Recibió una invitación para ser administrador.
    [developer] Recibió una invitación para ser desarrollador.
    [auditor] Recibió una invitación para ser auditor.
   *[operator] Recibió una invitación para ser operador.
}
join_heading = Unirse a { $tenant }
joined_text = Abra el panel para empezar.
joined_title = { $role ->
    [owner] Ahora es propietario
    [admin] Ahora es administrador
    [developer] Ahora es desarrollador
    [auditor] Ahora es auditor
   *[operator] Ahora es operador
}
open_dashboard = Abrir el panel
operator_text = Recibió una invitación para crear inquilinos y gestionar esta instalación.
operator_title = Convertirse en operador
reset_account = para { $user }
reset_button = Establecer contraseña
reset_done_text = Se ha cerrado su sesión en todos los dispositivos. Vuelva a la aplicación e inicie sesión con la nueva contraseña.
reset_done_title = Su contraseña se ha cambiado
reset_hint = Al menos 8 caracteres. Se cerrará su sesión en todos los dispositivos.
reset_title = Elija una nueva contraseña
set_up_button = Configurar
set_up_tenant = Nombre de su primer inquilino
set_up_tenant_hint = Normalmente, su empresa o producto. Cada inquilino tiene sus propios usuarios, aplicaciones y claves.
set_up_text = Usted será el primer operador. Los operadores crean inquilinos y gestionan la instalación.
set_up_title = Configurar Tenantry
set_up_done_title = Tenantry ya está configurado
set_up_done_text = Inicie sesión para abrir el panel.

## The front page

front_text = Abra la aplicación que quiere usar. Le traerá aquí cuando tenga que iniciar sesión.
front_title = Inicie sesión desde su aplicación
not_set_up_text = Esta instalación aún no tiene ningún operador.
not_set_up_title = Tenantry aún no está configurado

## Problems: what happened

blameless = Usted no ha hecho nada mal y no se ha compartido ninguno de sus datos.
cookies_text = Para iniciar sesión se necesita una cookie de este sitio. No se ha iniciado la sesión.
cookies_title = Su navegador bloquea las cookies
cross_site_text = Para proteger su cuenta, no lo hemos procesado.
cross_site_title = Este formulario se envió desde otro sitio
failed_text = No hemos podido completar su solicitud.
failed_title = Algo ha salido mal
forbidden_text = Su cuenta no tiene permiso para abrir esta página.
forbidden_title = No tiene acceso
gone_text = Se completó, duró más de 30 minutos o se inició en otro navegador.
gone_title = Este inicio de sesión ha terminado
link_invalid_title = Este enlace ha caducado o ya se ha usado
link_invitation_text = Un enlace de invitación funciona una sola vez, durante una semana. También se puede revocar.
link_reset_text = Un enlace para restablecer la contraseña funciona una sola vez. Caduca al cabo de una hora, o de un día si lo envió un administrador.
link_set_up_text = Un enlace de configuración funciona una sola vez, durante una hora.
method_text = Esta dirección es para aplicaciones, no para navegadores.
method_title = Esta página no se puede abrir así
not_found_text = No hay ninguna página en esta dirección.
not_found_title = Página no encontrada
not_redirectable_disabled = La aplicación está desactivada en este momento.
not_redirectable_mismatch = La aplicación pidió enviarle a una dirección que no ha registrado. Para proteger su cuenta, nos hemos detenido aquí.
not_redirectable_text = La solicitud no indica qué aplicación la envió ni adónde debe volver usted.
not_redirectable_unknown = La aplicación que le ha enviado aquí no está registrada.
not_redirectable_title = No podemos completar este inicio de sesión
provider_blocked_text = Su cuenta está bloqueada.
provider_conflict_text = Aquí ya existe una cuenta con la misma dirección de correo. Inicie sesión una vez con su contraseña. Después podrá usar ambas.
provider_conflict_title = Ya tiene una cuenta
provider_denied_text = Ha cancelado el inicio de sesión o el proveedor no lo ha permitido.
provider_domain_text = Las cuentas con esta dirección de correo no se pueden usar aquí. Inicie sesión con otra cuenta.
provider_failed_text = No se ha podido aceptar la respuesta a su inicio de sesión.
provider_linked_text = Esta cuenta ya está vinculada a otra cuenta aquí.
provider_no_account_text = Todavía no tiene una cuenta aquí y no puede crear una de esta forma. Póngase en contacto con los responsables de la aplicación.
provider_title = No ha iniciado sesión
provider_unavailable_text = El servicio con el que quiere iniciar sesión no responde.
rejected_text = No hemos podido entender la solicitud.
retry_after = { $seconds ->
    [one] Inténtelo de nuevo en { $seconds } segundo.
   *[other] Inténtelo de nuevo en { $seconds } segundos.
}
retry_after_minutes = { $minutes ->
    [one] Inténtelo de nuevo en { $minutes } minuto.
   *[other] Inténtelo de nuevo en { $minutes } minutos.
}
suspended_text = Este servicio está suspendido en este momento. Nadie puede iniciar sesión.
suspended_title = El inicio de sesión no está disponible
timeout_text = No hemos recibido su solicitud a tiempo.
timeout_title = La solicitud ha tardado demasiado
too_large_text = Un formulario puede tener hasta 64 KB.
too_large_title = El formulario es demasiado grande
too_many_requests_title = Demasiadas solicitudes

## Problems: what to do

detail_for_developers = Detalles para los desarrolladores de la aplicación
next_steps = Qué puede hacer
reference = Referencia
step_allow_cookies = Permita las cookies de este sitio en los ajustes de su navegador.
step_allow_cookies_if_repeated = Si vuelve a ver esta página, permita las cookies de este sitio.
step_ask_for_link = Pida un enlace nuevo a la persona que se lo envió.
step_check_address = Compruebe la dirección o vuelva a la aplicación de la que viene.
step_contact_application = Si vuelve a ocurrir, póngase en contacto con los responsables de la aplicación y muéstreles esta página.
step_open_set_up = Abra el enlace de configuración que Tenantry mostró al iniciarse.
step_reopen_application = Abra de nuevo la aplicación y empiece desde su propia página. Un marcador o un enlace antiguo suele ser la causa.
step_restart = Reinicie Tenantry. Mostrará un enlace nuevo mientras la configuración no esté completa.
step_retry = Espere un momento e inténtelo de nuevo.
step_set_up_expires = El enlace funciona durante una hora. Reinicie Tenantry para obtener uno nuevo.
step_shorten = Vuelva atrás, acorte lo que ha escrito e inténtelo de nuevo.
step_sign_in_again = Vuelva a la aplicación e inicie sesión de nuevo.
step_submit_again = Abra de nuevo la página y envíe el formulario desde allí.
step_try_later = Inténtelo de nuevo más tarde.

## Forgotten passwords, and the verification of addresses

invalid_username = Escriba su correo electrónico o su nombre de usuario.
forgot_link = ¿Ha olvidado su contraseña?
forgot_title = Restablecer su contraseña
forgot_text = Escriba su nombre de usuario o su correo electrónico. Enviamos un enlace a la dirección de correo verificada de su cuenta.
forgot_button = Enviar enlace
forgot_sent_title = Revise su bandeja de entrada
forgot_sent_text = Si existe una cuenta con una dirección de correo verificada, le hemos enviado un enlace. Funciona una sola vez, durante una hora. Si no llega ningún mensaje, revise la carpeta de correo no deseado o pregunte a los responsables de la aplicación.
verify_title = Verifique su correo electrónico
verify_text = ¿Es esta su dirección de correo electrónico?
verify_button = Verificar
verify_done_title = Su correo electrónico está verificado
verify_done_text = Vuelva a la aplicación y continúe allí.
verify_other_text = Este enlace se envió a una dirección de correo electrónico que su cuenta ya no tiene. Solicite un enlace nuevo.
verify_wait_text = Abra el enlace que enviamos a esta dirección. Después continúe aquí.
verify_wait_button = Enviar enlace
verify_wait_sent = Le hemos enviado un enlace. Revise su bandeja de entrada.
verify_wait_limit = No se ha enviado ningún enlace nuevo. Use el último o inténtelo de nuevo dentro de una hora.
verify_wait_impossible = No podemos enviarle un enlace. Póngase en contacto con los responsables de la aplicación.
link_verify_text = Un enlace de confirmación funciona una sola vez, durante un día y solo para la dirección de correo actual de la cuenta.
step_request_link = Solicite un enlace nuevo en la página de inicio de sesión.

## Mails

mail_account = Cuenta
mail_time = Hora
mail_address = Dirección IP
mail_invited_by = Invitación de
mail_link_hours = { $hours ->
    [one] El enlace funciona una sola vez, durante { $hours } hora.
   *[other] El enlace funciona una sola vez, durante { $hours } horas.
}
mail_link_days = { $days ->
    [one] El enlace funciona una sola vez, durante { $days } día.
   *[other] El enlace funciona una sola vez, durante { $days } días.
}
mail_copy_link = Si el botón no funciona, copie esta dirección en su navegador:
mail_automatic = Este mensaje se envió automáticamente.
mail_reset_text = Se solicitó un enlace para elegir una nueva contraseña para su cuenta.
mail_reset_ignore = Si no esperaba este mensaje, ignórelo. Su contraseña no cambia.
mail_verify_text = Esta dirección de correo se indicó para una cuenta. Confirme que es suya.
mail_verify_ignore = Si no conoce la cuenta, ignore este mensaje.
mail_invitation_text = Abra el enlace para aceptar la invitación.
mail_invitation_ignore = Si no esperaba esta invitación, ignórela.
mail_changed_text = Se han cerrado todas las demás sesiones y las aplicaciones han perdido el acceso.
mail_not_you = Si no fue usted, póngase en contacto de inmediato con los responsables de este servicio.
mail_new_sign_in_title = Nuevo inicio de sesión en su cuenta
mail_new_sign_in_text = Alguien ha iniciado sesión en su cuenta desde un navegador o dispositivo nuevo.
mail_locked_title = El inicio de sesión en su cuenta está suspendido temporalmente
mail_locked_text = { $minutes ->
    [one] Tras demasiadas contraseñas incorrectas, el inicio de sesión con contraseña está bloqueado durante { $minutes } minuto como máximo.
   *[other] Tras demasiadas contraseñas incorrectas, el inicio de sesión con contraseña está bloqueado durante { $minutes } minutos como máximo.
}
mail_locked_not_you = Si no fue usted, es posible que alguien intente adivinar su contraseña. Ninguno de estos intentos tuvo éxito.
mail_unlocked_title = Ya puede volver a iniciar sesión en su cuenta
mail_unlocked_text = Puede volver a iniciar sesión con su contraseña.
mail_test_title = Mensaje de prueba
mail_test_text = El servidor de correo acepta los mensajes de esta instalación.

## Creating an account

sign_up_title = Crear una cuenta
sign_up_text = Le enviaremos por correo un enlace para continuar.
sign_up_have_account = Ya tengo una cuenta
sign_up_sent_text = Hemos enviado un enlace a { $email }. Ábralo en este dispositivo para continuar. Funciona una sola vez, durante un día. Si no llega ningún mensaje, revise la carpeta de correo no deseado.
invalid_email_domain = No puede crear una cuenta con una dirección de este dominio. Use otra dirección.
sign_up_off_title = Aquí no puede crear una cuenta
sign_up_off_text = Póngase en contacto con los responsables de la aplicación si necesita una cuenta.
create_account_title = Cree su cuenta
create_account_text = Elija una contraseña. Iniciará sesión con ella y con este correo electrónico.
create_account_button = Crear cuenta
create_account_agree = Al crear una cuenta, acepta:
create_account_terms_changed = Los documentos que acepta han cambiado. Léalos, introduzca su contraseña de nuevo y continúe.
account_ready_title = Su cuenta está lista
account_ready_text = Ha iniciado sesión. Vuelva a la aplicación para continuar allí, o abra su cuenta.
account_exists_title = Ya tiene una cuenta
account_exists_text = Existe una cuenta con este correo electrónico. Inicie sesión en ella.
link_sign_up_text = Un enlace para crear una cuenta funciona una sola vez, durante un día, o durante una semana si lo invitaron. Una invitación también se puede revocar.
step_sign_up_again = Vuelva a la aplicación y empiece de nuevo, o pida una nueva invitación.
mail_sign_up_text = Esta dirección de correo se indicó para crear una cuenta. Abra el enlace para elegir una contraseña.
mail_sign_up_ignore = Si no solicitó una cuenta, ignore este mensaje. No se crea ninguna cuenta si no abre el enlace.
mail_exists_text = Esta dirección de correo se indicó para crear una cuenta, pero ya tiene una. Inicie sesión con ella.
mail_exists_reset = Si olvidó su contraseña, solicite aquí un enlace para elegir una nueva:
mail_exists_ignore = Si no fue usted, ignore este mensaje. Nada ha cambiado.
mail_invited_title = Le han invitado a crear una cuenta
mail_invited_text = Abra el enlace para elegir una contraseña.

## Two-step verification

factor_title = Verificación en dos pasos
factor_app = Aplicación de autenticación
factor_code = Código
factor_code_title = Introduzca su código
factor_code_text = Introduzca el código de 6 dígitos de su aplicación de autenticación o uno de sus códigos de recuperación.
factor_code_wrong = Este código es incorrecto o ya se ha utilizado. Si acaba de utilizarlo, espere al siguiente.
factor_recovery_code = Código de recuperación
factor_recovery_hint = Si no puede usar su llave de acceso, introduzca uno de sus códigos de recuperación.
factor_enrol_title = Configurar la verificación en dos pasos
factor_setup_title = Configurar una aplicación de autenticación
factor_setup_required = A partir de ahora, necesita un segundo paso para iniciar sesión.
factor_setup_scan = Escanee este código QR con una aplicación de autenticación o introduzca la clave en ella. Después, introduzca el código que muestra la aplicación.
factor_setup_qr = Código QR con la clave
factor_setup_key = Clave de configuración
factor_setup_open = Abrir en una aplicación de autenticación
factor_setup_button = Confirmar
factor_setup_expired = Esta página ha estado abierta demasiado tiempo. Escanee el nuevo código QR.
factor_setup_hint = 6 dígitos de la aplicación
factor_codes_title = Guarde sus códigos de recuperación
factor_codes_text = Cada uno de estos códigos sustituye a su aplicación una vez, por ejemplo si pierde el teléfono. Guárdelos en un lugar seguro. No volverá a verlos.
factor_codes_text_passkey = Cada uno de estos códigos sustituye a su llave de acceso una vez, por ejemplo si pierde el dispositivo. Guárdelos en un lugar seguro. No volverá a verlos.
factor_codes_saved = He guardado los códigos
factor_codes_download = Descargar los códigos
copy = Copiar
copied = Copiado
print = Imprimir
factor_on = Configurada: { $time }
factor_off = Sin configurar
factor_codes_left = Códigos de recuperación restantes: { $count }
factor_codes = Códigos de recuperación
factor_codes_create = Crear códigos nuevos
factor_codes_first = Un código de recuperación sustituye a su llave de acceso si no puede usarla. Cada código funciona una sola vez.
factor_codes_new = Crear nuevos códigos de recuperación
factor_codes_new_ask = Sus códigos de recuperación actuales dejarán de funcionar.
factor_codes_expired = Esta página ha estado abierta demasiado tiempo. Inténtelo de nuevo.
factor_remove = Quitar
factor_remove_title = Quitar la aplicación de autenticación
factor_cancel = Cancelar
factor_remove_ask = Sus códigos de recuperación dejarán de funcionar, a menos que también tenga una llave de acceso. Se cerrará la sesión en los demás navegadores y aplicaciones donde inició sesión con la aplicación.
factor_required = La verificación en dos pasos es obligatoria aquí. Por eso no se puede quitar la aplicación. Para usar otra cosa, añada antes una llave de acceso.
factor_manage = Gestionar
factor_set_up = Configurar
factor_reset_title = Su segundo paso ya no funciona aquí
factor_reset_text = Necesita un segundo paso para iniciar sesión y sus llaves de acceso ya no se pueden usar aquí.
factor_reset_help = Pida a un administrador que elimine sus llaves de acceso antiguas. Después configurará un nuevo segundo paso al iniciar sesión.
factor_remember = { $days ->
    [one] No volver a preguntar en este navegador durante { $days } día
   *[other] No volver a preguntar en este navegador durante { $days } días
}
account_done_factor_removed = Se ha quitado la aplicación de autenticación.
account_done_device = Se volverá a pedir el segundo paso en ese navegador.
activity_factor_added = Aplicación de autenticación configurada
activity_factor_removed = Aplicación de autenticación quitada
activity_factor_codes = Nuevos códigos de recuperación creados
activity_factor_code_used = Código de recuperación usado
activity_device_remembered = Navegador recordado
activity_device_forgotten = Navegador recordado eliminado
mail_factor_added_title = La verificación en dos pasos está activada
mail_factor_added_text = Se ha configurado una aplicación de autenticación para su cuenta. A partir de ahora, necesita su código para iniciar sesión.
mail_factor_removed_title = Se ha quitado su aplicación de autenticación
mail_factor_removed_text = Se ha quitado la aplicación de autenticación de su cuenta. Si la verificación en dos pasos es obligatoria, volverá a configurarla la próxima vez que inicie sesión.
mail_codes_replaced_title = Se han sustituido sus códigos de recuperación
mail_codes_replaced_text = Se han creado códigos de recuperación nuevos para su cuenta. Los anteriores ya no funcionan.
mail_code_used_title = Se ha utilizado un código de recuperación
mail_code_used_text = Se ha utilizado uno de sus códigos de recuperación como segundo paso. Ya no vuelve a funcionar.

## Passkeys

passkey_failed = Su navegador no pudo usar una llave de acceso. Inténtelo de nuevo o inicie sesión de otra forma.
passkey_unknown = Esta llave de acceso no pertenece a ninguna cuenta de este sitio. Puede que se haya eliminado.
passkey_rejected = La llave de acceso no se aceptó. Inténtelo de nuevo o inicie sesión de otra forma.
passkey_factor_title = Confirme con su llave de acceso
passkey_factor_text = Su cuenta está protegida con una llave de acceso. Úsela para confirmar que es usted.
passkey_factor_elsewhere = Su llave de acceso no funciona en esta página. Inicie sesión en su cuenta con ella y configure una aplicación de autenticación. Después podrá continuar aquí.
passkey_use = Usar una llave de acceso
passkey_needs_script = Su navegador no puede usar una llave de acceso aquí. Active JavaScript o use otro navegador.
passkey_missing = Su navegador no puede crear una llave de acceso aquí. Active JavaScript o use otro navegador.
passkey_add_title = Añadir una llave de acceso
passkey_add_text = Con una llave de acceso inicia sesión con su huella, su cara, el bloqueo de pantalla o una llave de seguridad, sin contraseña.
passkey_add_button = Crear llave de acceso
passkey_name = Nombre
passkey_name_hint = Le ayuda a reconocer la llave de acceso más adelante.
passkey_name_missing = Introduzca un nombre para la llave de acceso.
passkey_rename = Cambiar nombre
passkey_exists = Este dispositivo ya tiene una llave de acceso para su cuenta.
passkey_too_many = Tiene el máximo de llaves de acceso. Elimine una antes de añadir otra.
passkey_list = Llaves de acceso
passkey_none = Iniciar sesión sin contraseña
passkey_add = Añadir
passkey_added = Añadida: { $time }
passkey_other_host = Solo funciona en { $host }
passkey_remove_ask = Ya no podrá iniciar sesión con la llave de acceso «{ $passkey }».
passkey_only_way = Es su única forma de iniciar sesión. Antes de eliminarla, añada otra llave de acceso o pida a un administrador un enlace para establecer una contraseña.
passkey_last_factor = La verificación en dos pasos es obligatoria aquí y este es su único segundo paso. Antes de eliminarla, añada otra llave de acceso o configure una aplicación de autenticación.
passkeys_kept = Sus llaves de acceso siguen sirviendo para iniciar sesión. Si no reconoce alguna, elimínela en su cuenta.
account_done_passkey_added = La llave de acceso se añadió. Ya puede iniciar sesión con ella.
account_done_passkey_removed = La llave de acceso se eliminó. También puede borrarla en su dispositivo.
account_done_passkey_renamed = Se ha cambiado el nombre de la llave de acceso.
activity_passkey_added = Llave de acceso «{ $passkey }» añadida
activity_passkey_removed = Llave de acceso «{ $passkey }» eliminada
activity_passkey_renamed = Llave de acceso renombrada como «{ $passkey }»
mail_passkey = Llave de acceso
mail_passkey_added_title = Se añadió una llave de acceso a su cuenta
mail_passkey_added_text = Permite iniciar sesión sin su contraseña.
mail_passkey_removed_title = Se eliminó una llave de acceso de su cuenta
mail_passkey_removed_text = Ya no permite iniciar sesión.

## The change of the email address

account_email_off = No se puede cambiar aquí porque este servicio no envía correos. Póngase en contacto con sus responsables.
account_email_waiting = Pendiente de confirmación: { $email }
account_done_email = Se ha cambiado su correo electrónico.
activity_email_changed = Correo electrónico cambiado
activity_email_restored = Cambio del correo electrónico deshecho
email_change = Cambiar el correo electrónico
email_change_hint = Enviaremos un enlace a esta dirección. Su dirección actual se mantiene hasta que lo abra.
email_confirm_button = Confirmar
email_confirm_text = Su dirección de correo cambiará a:
email_confirm_title = Confirme su nuevo correo electrónico
email_domain_refused = Aquí no se pueden usar direcciones de este dominio. Use otra dirección.
email_new = Nuevo correo electrónico
email_same = Este ya es su correo electrónico.
email_sent_text = Si ninguna otra cuenta tiene esta dirección, le llegará un enlace. Ábralo en el plazo de un día. Hasta entonces se mantiene su dirección actual.
email_taken = Otra cuenta tiene ahora este correo electrónico.
email_undo_address = { $email } volverá a ser su dirección de correo.
email_undo_button = Deshacer el cambio
email_undo_password = Su contraseña dejará de funcionar y elegirá una nueva.
email_undo_text = Se cerrarán todas sus sesiones y las aplicaciones perderán el acceso.
email_undo_title = Deshacer el cambio de su correo electrónico
email_undone_password = Su contraseña ya no funciona: elija una nueva ahora.
email_undone_text = Se cerraron todas sus sesiones y las aplicaciones perdieron el acceso.
email_undone_title = Se ha deshecho el cambio
link_email_text = Un enlace para cambiar el correo electrónico funciona una vez, durante un día y solo en la cuenta que lo solicitó.
link_email_undo_text = Un enlace para deshacer el cambio de un correo electrónico funciona una vez, durante una semana.
step_contact_service = Póngase en contacto con los responsables de este servicio.
step_email_again = Inicie sesión en su cuenta y solicite un enlace nuevo.
mail_email_change_text = Esta dirección se introdujo como nuevo correo electrónico de una cuenta. Abra el enlace con la sesión iniciada en esa cuenta.
mail_email_changed_ignore = Si fue usted, no tiene que hacer nada.
mail_email_changed_text = Su dirección de correo ha cambiado. Ya no puede iniciar sesión con esta.
mail_email_changed_title = Se ha cambiado su correo electrónico
mail_email_changed_undo = Si no fue usted, deshaga el cambio. Recuperará esta dirección y se cerrarán todas sus sesiones.

## The data of the account, and its deletion

account_data = Sus datos
account_export = Una copia de sus datos
account_export_button = Descargar
account_export_text = Perfil, formas de iniciar sesión, sesiones, aplicaciones y actividad, en un archivo JSON
activity_data_exported = Datos descargados
account_delete = Eliminar
activity_deletion_cancelled = Eliminación de la cuenta cancelada
activity_deletion_requested = Eliminación de la cuenta solicitada
delete_button = Eliminar mi cuenta
delete_days = { $days ->
    [one] Puede conservar la cuenta si vuelve a iniciar sesión en el plazo de { $days } día. Después no se podrá restaurar.
   *[other] Puede conservar la cuenta si vuelve a iniciar sesión en el plazo de { $days } días. Después no se podrá restaurar.
}
delete_last_owner = Usted es el último propietario. Nombre primero a otro propietario.
delete_text = Se cerrarán todas sus sesiones y las aplicaciones perderán el acceso. Lo que las aplicaciones hayan guardado sobre usted no se elimina.
delete_title = Eliminar su cuenta
deletion_at = Se eliminará el { $date }.
deletion_keep = Se cerraron todas sus sesiones. Para conservar su cuenta, inicie sesión antes de esa fecha.
deletion_title = Su cuenta se eliminará
mail_delete_at = Se eliminará
mail_deletion_text = Ya no puede usar su cuenta. Para conservarla, inicie sesión antes de que se elimine.
mail_deletion_title = Su cuenta se eliminará
mail_kept_text = Se había solicitado su eliminación. Se ha cancelado y puede volver a usar su cuenta.
mail_kept_title = Eliminación de la cuenta cancelada
