### The texts of the hosted pages in Portuguese (você, as in Brazil).

## Every page

continue_button = Continuar
save_button = Salvar
list_separator = { ", " }
label_separator = { ": " }
secured_by = Protegido por Tenantry

## Fields, and what is wrong with their values

email = E-mail
email_hint = Você o usa para entrar.
name = Seu nome
full_name = Nome completo
first_name = Nome
last_name = Sobrenome
new_password = Nova senha
password = Senha
password_hint = Pelo menos 8 caracteres.
password_show = Mostrar a senha
username = E-mail ou nome de usuário
invalid_email = Digite um e-mail como anna@example.com.
invalid_form = Não foi possível salvar. Verifique os dados e tente novamente.
invalid_name = Digite de 1 a 80 caracteres. Quebras de linha e caracteres de controle não são permitidos.
invalid_optional_name = Use no máximo 80 caracteres. Quebras de linha e caracteres de controle não são permitidos.
invalid_password = Use de 8 a 1024 caracteres. Tabulações, quebras de linha e caracteres de controle não são permitidos.
password_guessable = Esta senha é fácil de adivinhar. Escolha outra.
password_breached = Esta senha apareceu em um vazamento de dados. Escolha outra.
invalid_tenant_name = Digite de 1 a 80 caracteres, por exemplo, o nome da sua empresa.

## Sign-in and account selection

keep_signed_in = Manter-me conectado neste dispositivo
select_account_title = Escolha uma conta
sign_in_button = Entrar
sign_in_console = para abrir o painel
sign_in_link = Vincular minha conta { $account } de { $provider } para também poder entrar com ela
sign_in_purpose = para continuar em { $client }
sign_in_title = Entrar
back_to_sign_in = Voltar ao início de sessão
sign_in_or = ou
sign_in_with = Continuar com { $provider }
sign_in_with_password = Iniciar sessão com a palavra-passe
too_many_attempts = { $minutes ->
    [one] Muitas tentativas. Tente novamente em { $minutes } minuto.
   *[other] Muitas tentativas. Tente novamente em { $minutes } minutos.
}
use_another_account = Usar outra conta
wrong_credentials = O e-mail, o nome de usuário ou a senha está incorreta.
wrong_password = A senha está incorreta.

## Consent

allow = Permitir
claims_title = Ver alguns dados sobre você
client_policy = Política de privacidade
client_terms = Termos de serviço
client_website = Site
consent_heading = { $client } quer acessar sua conta de { $tenant }
consent_list = O que { $client } solicita
consent_return = Em ambos os casos, você volta para { $address }. Sua senha nunca fica visível lá.
consent_title = Permitir acesso
deny = Negar
not_you = Não é você?
resource_title = Usar este serviço em seu nome
review_approved = Um desenvolvedor registrou este aplicativo. { $tenant } o analisou.
review_missing = Um desenvolvedor registrou este aplicativo. { $tenant } não o analisou.
scope_address = Ver seu endereço postal
scope_address_detail = Como está no seu perfil
scope_email = Ver seu e-mail
scope_email_detail = E se ele foi verificado
scope_offline_access = Manter o acesso quando você não estiver
scope_offline_access_detail = Até você revogá-lo ou deixar de usá-lo por algum tempo
scope_openid = Confirmar quem você é
scope_openid_detail = Um identificador da sua conta
scope_phone = Ver seu número de telefone
scope_phone_detail = E se ele foi verificado
scope_profile = Ver seu perfil
scope_profile_detail = Seu nome, sua foto e outros dados do perfil
scope_read = Ler sua conta
scope_read_detail = Todo o seu perfil e os aplicativos que você registrou
scope_write = Alterar sua conta
scope_write_detail = Registrar, alterar e excluir aplicativos em seu nome

claim_address = seu endereço postal
claim_birthdate = sua data de nascimento
claim_email = seu e-mail
claim_email_verified = se seu e-mail foi verificado
claim_family_name = seu sobrenome
claim_gender = seu gênero
claim_given_name = seu primeiro nome
claim_locale = seu idioma
claim_middle_name = seu nome do meio
claim_name = seu nome completo
claim_nickname = seu apelido
claim_phone_number = seu número de telefone
claim_phone_number_verified = se seu número de telefone foi verificado
claim_picture = sua foto
claim_preferred_username = seu nome de usuário
claim_profile = sua página de perfil
claim_updated_at = quando seu perfil foi alterado pela última vez
claim_website = seu site
claim_zoneinfo = seu fuso horário

## Sign-out

sign_in_again = Entrar novamente
sign_out_account = Você está conectado como { $user }.
sign_out_button = Sair
sign_out_stay = Para continuar conectado, feche esta página.
sign_out_title = Sair?
sign_out_unregistered = O aplicativo pediu para enviar você depois para { $address }. Ele não registrou esse endereço, por isso você permanece aqui.
signed_out_console = Sua sessão no painel foi encerrada.
signed_out_provider = Sair também de { $provider }
signed_out_text = Você pode fechar esta página.
signed_out_title = Você saiu

## The account page

account_activity = Atividade recente
account_activity_none = Não há atividade recente.
account_application_since = Autorizado: { $time }
account_applications = Aplicativos com acesso
account_applications_none = Nenhum aplicativo tem acesso à sua conta. Os que você autorizar aparecem aqui.
account_done_linked = A conta foi vinculada. A partir de agora, você pode entrar com ela.
account_done_password = Sua senha foi alterada. Você saiu de todos os outros lugares.
account_done_revoked = O aplicativo não tem mais acesso.
account_done_session = A sessão foi encerrada.
account_done_sessions = Você saiu de todos os outros lugares.
account_done_sign_in = Você entrou novamente. Agora você pode fazer a alteração.
account_done_unlinked = A conta foi desvinculada.
account_done_kept = Sua conta não será excluída.
account_email_unverified = Não verificado
account_email_verified = Verificado
account_gone = Isso não existe mais. Talvez já tenha sido encerrado.
account_identity_only = Esta é a sua única forma de entrar. Antes de desvinculá-la, vincule outra conta ou peça a um administrador um link para definir uma senha.
account_identity_off = O acesso com ela está desativado.
account_lead = Como você entra em { $tenant }, onde você entrou e quem tem acesso.
account_link = Vincular
account_linked = Vinculada: { $time }
account_name = Nome
account_not_linked = Não vinculada
account_open = Abrir sua conta
account_password_set = Definida: { $time }
account_profile = Perfil
account_edit = Editar
account_done_profile = Seu perfil foi salvo.
profile_change = Editar seu perfil
profile_change_text = Os aplicativos que você permite que vejam seu perfil recebem estes nomes.
account_revoke = Revogar acesso
account_revoke_ask = { $client } perde imediatamente o acesso à sua conta. Na próxima vez que você usar o aplicativo, ele terá que pedir permissão de novo.
account_session_device = { $browser } no { $system }
account_session_end = Sair
account_session_here = Este navegador
account_session_seen = Última atividade: { $time }
account_session_unknown = Dispositivo desconhecido
account_sessions = Onde você entrou
account_sessions_end = Sair de todos os outros lugares
account_sessions_end_ask = Você sairá de todos os outros navegadores, e os navegadores lembrados serão esquecidos. Os aplicativos mantêm o acesso até que você o revogue.
account_devices = Navegadores lembrados
account_device_note = Os aplicativos não pedem uma segunda etapa aqui.
account_device_forget = Esquecer
account_title = Sua conta
account_unlink = Desvincular
account_unlink_ask = Você não poderá mais entrar com { $provider }. Você pode vinculá-la novamente depois.
account_used = Último uso: { $time }
account_username = Nome de usuário
account_ways = Formas de entrar
account_other_ways = Outras formas de entrar
account_contents = Nesta página
activity_application_allowed = Você autorizou { $client }
activity_application_revoked = Você revogou o acesso de { $client }
activity_blocked = Conta bloqueada
activity_by_staff = Por um administrador
activity_identity_linked = { $provider } vinculada
activity_identity_unlinked = { $provider } desvinculada
activity_password_changed = Senha alterada
activity_password_link = Link para definir uma nova senha criado
activity_password_reset = Nova senha definida com um link
activity_profile_changed = Perfil alterado
activity_session_ended = Uma sessão foi encerrada
activity_sessions_ended = Sessões foram encerradas
activity_sign_in_failed = { $count ->
    [one] Tentativa de acesso malsucedida
   *[other] { $count } tentativas de acesso malsucedidas
}
activity_signed_in = Entrada na conta
activity_signed_in_with = Entrada com { $provider }
activity_signed_out = Saída da conta
activity_unblocked = Conta desbloqueada
back_to_account = Voltar para a sua conta
consent_account = Você pode revogar o acesso a qualquer momento em { $account }.
consent_account_link = sua conta
current_password = Senha atual
link_failed_title = A conta não foi vinculada
link_has_another = Outra conta deste serviço já está vinculada à sua conta. Desvincule-a primeiro.
password_change = Alterar a senha
password_change_hint = Pelo menos 8 caracteres. Você sairá de todos os outros lugares e os aplicativos perderão o acesso.
sign_in_account = na sua conta
sign_in_account_change = novamente, para confirmar que é você
time_date = { $day } de { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[other] dezembro
} de { $year }
time_days = { $days ->
    [one] há { $days } dia
   *[other] há { $days } dias
}
time_hours = { $hours ->
    [one] há { $hours } hora
   *[other] há { $hours } horas
}
time_minutes = { $minutes ->
    [one] há { $minutes } minuto
   *[other] há { $minutes } minutos
}
time_now = agora mesmo

## The response of form_post

form_post_text = Você está voltando para o aplicativo.
form_post_title = Um momento

## Invitations, password reset, set-up

accept = Aceitar
has_account_hint = Você já tem uma conta. Digite a senha dela para aceitar.
invitation = Convite
invited_as = { $role ->
    [owner] Você recebeu um convite para ser proprietário.
    [admin] Você recebeu um convite para ser administrador.
    [developer] Você recebeu um convite para ser desenvolvedor.
    [auditor] Você recebeu um convite para ser auditor.
   *[operator] Você recebeu um convite para ser operador.
}
join_heading = Participar de { $tenant }
joined_text = Abra o painel para começar.
joined_title = { $role ->
    [owner] Agora você é proprietário
    [admin] Agora você é administrador
    [developer] Agora você é desenvolvedor
    [auditor] Agora você é auditor
   *[operator] Agora você é operador
}
open_dashboard = Abrir o painel
operator_text = Você recebeu um convite para criar locatários e gerenciar esta instalação.
operator_title = Tornar-se operador
reset_account = para { $user }
reset_button = Definir senha
reset_done_text = Você foi desconectado de todos os dispositivos. Volte ao aplicativo e entre com a nova senha.
reset_done_title = Sua senha foi alterada
reset_hint = Pelo menos 8 caracteres. Você será desconectado de todos os dispositivos.
reset_title = Escolha uma nova senha
set_up_button = Configurar
set_up_tenant = Nome do seu primeiro locatário
set_up_tenant_hint = Geralmente, sua empresa ou seu produto. Cada locatário tem seus próprios usuários, aplicativos e chaves.
set_up_text = Você será o primeiro operador. Os operadores criam locatários e gerenciam a instalação.
set_up_title = Configurar o Tenantry
set_up_done_title = O Tenantry já está configurado
set_up_done_text = Entre para abrir o painel.

## The front page

front_text = Abra o aplicativo que você quer usar. Ele traz você aqui quando for preciso entrar.
front_title = Entre pelo seu aplicativo
not_set_up_text = Esta instalação ainda não tem um operador.
not_set_up_title = O Tenantry ainda não foi configurado

## Problems: what happened

blameless = Você não fez nada de errado e nenhum dos seus dados foi compartilhado.
cookies_text = Para entrar, é necessário um cookie deste site. Você não entrou.
cookies_title = Seu navegador bloqueia cookies
cross_site_text = Para proteger sua conta, não o processamos.
cross_site_title = Este formulário foi enviado de outro site
failed_text = Não foi possível concluir sua solicitação.
failed_title = Algo deu errado
forbidden_text = Sua conta não tem permissão para abrir esta página.
forbidden_title = Você não tem acesso
gone_text = Ele foi concluído, demorou mais de 30 minutos ou foi iniciado em outro navegador.
gone_title = Este acesso foi encerrado
link_invalid_title = Este link expirou ou já foi usado
link_invitation_text = Um link de convite funciona uma única vez, por uma semana. Ele também pode ser revogado.
link_reset_text = Um link de redefinição de senha funciona uma única vez, por uma hora ou um dia.
link_set_up_text = Um link de configuração funciona uma única vez, por uma hora.
method_text = Este endereço é para aplicativos, não para navegadores.
method_title = Esta página não pode ser aberta assim
not_found_text = Não há nenhuma página neste endereço.
not_found_title = Página não encontrada
not_redirectable_disabled = O aplicativo está desativado no momento.
not_redirectable_mismatch = O aplicativo pediu para enviar você a um endereço que ele não registrou. Para proteger sua conta, paramos aqui.
not_redirectable_text = A solicitação não informa qual aplicativo a enviou nem para onde você deve voltar.
not_redirectable_unknown = O aplicativo que enviou você para cá não está registrado.
not_redirectable_title = Não podemos concluir este acesso
provider_blocked_text = A sua conta está bloqueada.
provider_conflict_text = Já existe aqui uma conta com o mesmo endereço de e-mail. Inicie sessão uma vez com a respetiva palavra-passe. Depois disso, pode usar ambas.
provider_conflict_title = Já tem uma conta
provider_denied_text = Você cancelou a entrada ou o provedor não a permitiu.
provider_domain_text = As contas com este endereço de e-mail não podem ser usadas aqui. Inicie sessão com outra conta.
provider_failed_text = Não foi possível aceitar a resposta ao seu início de sessão.
provider_linked_text = Esta conta já está associada a outra conta aqui.
provider_no_account_text = Você ainda não tem uma conta aqui e não pode criar uma desta forma. Fale com os responsáveis pelo aplicativo.
provider_title = Não tem sessão iniciada
provider_unavailable_text = O serviço com que quer iniciar sessão não está a responder.
rejected_text = Não foi possível entender a solicitação.
retry_after = { $seconds ->
    [one] Tente novamente em { $seconds } segundo.
   *[other] Tente novamente em { $seconds } segundos.
}
retry_after_minutes = { $minutes ->
    [one] Tente novamente em { $minutes } minuto.
   *[other] Tente novamente em { $minutes } minutos.
}
suspended_text = Este serviço está suspenso no momento. Ninguém pode entrar.
suspended_title = Não é possível entrar agora
timeout_text = Não recebemos sua solicitação a tempo.
timeout_title = A solicitação demorou demais
too_large_text = Um formulário pode ter até 64 KB.
too_large_title = O formulário é grande demais
too_many_requests_title = Muitas solicitações

## Problems: what to do

detail_for_developers = Detalhes para os desenvolvedores do aplicativo
next_steps = O que você pode fazer
reference = Referência
step_allow_cookies = Permita os cookies deste site nas configurações do navegador.
step_allow_cookies_if_repeated = Se esta página aparecer de novo, permita os cookies deste site.
step_ask_for_link = Peça um novo link à pessoa que o enviou.
step_check_address = Verifique o endereço ou volte ao aplicativo de onde você veio.
step_contact_application = Se acontecer de novo, fale com os responsáveis pelo aplicativo e mostre esta página a eles.
step_open_set_up = Abra o link de configuração que o Tenantry mostrou ao iniciar.
step_reopen_application = Abra o aplicativo novamente e comece pela página dele. Um favorito ou link antigo costuma ser a causa.
step_restart = Reinicie o Tenantry. Ele mostra um novo link enquanto a configuração não estiver concluída.
step_retry = Aguarde um momento e tente novamente.
step_set_up_expires = O link funciona por uma hora. Reinicie o Tenantry para obter um novo.
step_shorten = Volte, encurte o que você digitou e tente novamente.
step_sign_in_again = Volte ao aplicativo e entre novamente.
step_submit_again = Abra a página novamente e envie o formulário por lá.
step_try_later = Tente novamente mais tarde.

## Forgotten passwords, and the verification of addresses

invalid_username = Digite seu e-mail ou nome de usuário.
forgot_link = Esqueceu sua senha?
forgot_title = Redefinir sua senha
forgot_text = Digite seu nome de usuário ou e-mail. Enviamos um link para o e-mail verificado da sua conta.
forgot_button = Enviar link
forgot_sent_title = Confira sua caixa de entrada
forgot_sent_text = Se houver uma conta com e-mail verificado, enviamos um link para ele. Ele funciona uma única vez, por uma hora. Se nenhuma mensagem chegar, confira a pasta de spam ou fale com os responsáveis pelo aplicativo.
verify_title = Confirme seu e-mail
verify_text = Este é o seu e-mail?
verify_button = Confirmar
verify_done_title = Seu e-mail está confirmado
verify_done_text = Volte ao aplicativo e continue por lá.
verify_other_text = Este link foi enviado para um endereço de e-mail que sua conta não tem mais. Solicite um novo link.
verify_wait_text = Abra o link que enviamos para este endereço. Depois continue aqui.
verify_wait_button = Enviar link
verify_wait_sent = Enviamos um link para você. Confira sua caixa de entrada.
verify_wait_limit = Nenhum novo link foi enviado. Use o último ou tente de novo daqui a uma hora.
verify_wait_impossible = Não podemos enviar um link para você. Fale com os responsáveis pelo aplicativo.
link_verify_text = Um link de confirmação funciona uma única vez, por um dia e apenas para o e-mail atual da conta.
step_request_link = Peça um novo link na página de login.

## Mails

mail_account = Conta
mail_time = Horário
mail_address = Endereço IP
mail_invited_by = Convite de
mail_link_hours = { $hours ->
    [one] O link funciona uma única vez, por { $hours } hora.
   *[other] O link funciona uma única vez, por { $hours } horas.
}
mail_link_days = { $days ->
    [one] O link funciona uma única vez, por { $days } dia.
   *[other] O link funciona uma única vez, por { $days } dias.
}
mail_copy_link = Se o botão não funcionar, copie este endereço para o navegador:
mail_automatic = Esta mensagem foi enviada automaticamente.
mail_reset_text = Foi pedido um link para escolher uma nova senha para a sua conta.
mail_reset_ignore = Se você não esperava esta mensagem, ignore-a. Sua senha continua a mesma.
mail_verify_text = Este e-mail foi informado para uma conta. Confirme que ele é seu.
mail_verify_ignore = Se você não conhece a conta, ignore esta mensagem.
mail_invitation_text = Abra o link para aceitar o convite.
mail_invitation_ignore = Se você não esperava este convite, ignore-o.
mail_changed_text = Todas as outras sessões foram encerradas, e os aplicativos perderam o acesso.
mail_not_you = Se não foi você, fale imediatamente com os responsáveis por este serviço.
mail_new_sign_in_title = Novo login na sua conta
mail_new_sign_in_text = Alguém entrou na sua conta em um navegador ou dispositivo novo.
mail_locked_title = O acesso à sua conta está temporariamente suspenso
mail_locked_text = { $minutes ->
    [one] Depois de muitas senhas erradas, o login com senha fica bloqueado por até { $minutes } minuto.
   *[other] Depois de muitas senhas erradas, o login com senha fica bloqueado por até { $minutes } minutos.
}
mail_locked_not_you = Se não foi você, alguém pode estar tentando adivinhar sua senha. Nenhuma dessas tentativas teve êxito.
mail_unlocked_title = Sua conta está desbloqueada
mail_unlocked_text = Você pode entrar de novo com sua senha.
mail_test_title = Mensagem de teste
mail_test_text = O servidor de e-mail aceita as mensagens desta instalação.

## Creating an account

sign_up_title = Criar uma conta
sign_up_text = Enviaremos por e-mail um link para você continuar.
sign_up_have_account = Já tenho uma conta
sign_up_sent_text = Enviamos um link para { $email }. Abra-o neste dispositivo para continuar. Ele funciona uma única vez, por um dia. Se nenhuma mensagem chegar, confira a pasta de spam.
invalid_email_domain = Você não pode criar uma conta com um endereço deste domínio. Use outro endereço.
sign_up_off_title = Você não pode criar uma conta aqui
sign_up_off_text = Fale com os responsáveis pelo aplicativo se precisar de uma conta.
create_account_title = Crie sua conta
create_account_text = Escolha uma senha. Você entra com ela e com este e-mail.
create_account_button = Criar conta
create_account_agree = Ao criar uma conta, você aceita:
create_account_terms_changed = Os documentos que você aceita mudaram. Leia-os, digite sua senha novamente e continue.
account_ready_title = Sua conta está pronta
account_ready_text = Você entrou. Volte ao aplicativo para continuar lá ou abra sua conta.
account_exists_title = Você já tem uma conta
account_exists_text = Existe uma conta com este e-mail. Entre com ela.
link_sign_up_text = Um link para criar uma conta funciona uma única vez, por um dia, ou por uma semana se você foi convidado. Um convite também pode ser revogado.
step_sign_up_again = Volte ao aplicativo e comece de novo ou peça um novo convite.
mail_sign_up_text = Este e-mail foi informado para criar uma conta. Abra o link para escolher uma senha.
mail_sign_up_ignore = Se você não pediu uma conta, ignore esta mensagem. Nenhuma conta é criada se você não abrir o link.
mail_exists_text = Este e-mail foi informado para criar uma conta, mas você já tem uma. Entre com ela.
mail_exists_reset = Se você esqueceu sua senha, peça aqui um link para escolher uma nova:
mail_exists_ignore = Se não foi você, ignore esta mensagem. Nada mudou.
mail_invited_title = Você recebeu um convite para criar uma conta
mail_invited_text = Abra o link para escolher uma senha.

## Two-step verification

factor_title = Verificação em duas etapas
factor_app = Aplicativo autenticador
factor_code = Código
factor_code_title = Digite seu código
factor_code_text = Digite o código de 6 dígitos do seu aplicativo autenticador ou um dos seus códigos de recuperação.
factor_code_wrong = Este código está incorreto ou já foi usado. Se você acabou de usá-lo, aguarde o próximo.
factor_recovery_code = Código de recuperação
factor_recovery_hint = Se você não puder usar sua chave de acesso, digite um dos seus códigos de recuperação.
factor_enrol_title = Configurar a verificação em duas etapas
factor_setup_title = Configurar um aplicativo autenticador
factor_setup_required = A partir de agora, você precisa de uma segunda etapa para entrar.
factor_setup_scan = Escaneie este código QR com um aplicativo autenticador ou digite a chave nele. Depois, digite o código que o aplicativo mostra.
factor_setup_qr = Código QR com a chave
factor_setup_key = Chave de configuração
factor_setup_open = Abrir em um aplicativo autenticador
factor_setup_button = Confirmar
factor_setup_expired = Esta página ficou aberta por tempo demais. Escaneie o novo código QR.
factor_setup_hint = 6 dígitos do aplicativo
factor_codes_title = Salve seus códigos de recuperação
factor_codes_text = Cada um destes códigos substitui o aplicativo uma vez, por exemplo se você perder o celular. Guarde-os em um lugar seguro. Você não os verá novamente.
factor_codes_text_passkey = Cada um destes códigos substitui a chave de acesso uma vez, por exemplo se você perder o dispositivo. Guarde-os em um lugar seguro. Você não os verá novamente.
factor_codes_saved = Salvei os códigos
factor_codes_download = Baixar os códigos
copy = Copiar
copied = Copiado
print = Imprimir
factor_on = Configurado: { $time }
factor_off = Não configurado
factor_codes_left = Códigos de recuperação restantes: { $count }
factor_codes = Códigos de recuperação
factor_codes_create = Criar novos códigos
factor_codes_first = Um código de recuperação substitui sua chave de acesso se você não puder usá-la. Cada código funciona uma única vez.
factor_codes_new = Criar novos códigos de recuperação
factor_codes_new_ask = Seus códigos de recuperação atuais deixarão de funcionar.
factor_codes_expired = Esta página ficou aberta por tempo demais. Tente novamente.
factor_remove = Remover
factor_remove_title = Remover o aplicativo autenticador
factor_cancel = Cancelar
factor_remove_ask = Seus códigos de recuperação deixarão de funcionar, a menos que você também tenha uma chave de acesso. Os outros navegadores e aplicativos em que você entrou com o aplicativo serão desconectados.
factor_required = A verificação em duas etapas é obrigatória aqui. Por isso, o aplicativo não pode ser removido. Para usar outra coisa, adicione primeiro uma chave de acesso.
factor_manage = Gerenciar
factor_set_up = Configurar
factor_reset_title = Sua segunda etapa não funciona mais aqui
factor_reset_text = Você precisa de uma segunda etapa para entrar, e suas chaves de acesso não podem mais ser usadas aqui.
factor_reset_help = Peça a um administrador que remova suas chaves de acesso antigas. Depois disso, você configura uma nova segunda etapa ao entrar.
factor_remember = { $days ->
    [one] Não perguntar novamente neste navegador por { $days } dia
   *[other] Não perguntar novamente neste navegador por { $days } dias
}
account_done_factor_removed = O aplicativo autenticador foi removido.
account_done_device = A segunda etapa será pedida novamente nesse navegador.
activity_factor_added = Aplicativo autenticador configurado
activity_factor_removed = Aplicativo autenticador removido
activity_factor_codes = Novos códigos de recuperação criados
activity_factor_code_used = Código de recuperação usado
activity_device_remembered = Navegador lembrado
activity_device_forgotten = Navegador lembrado removido
mail_factor_added_title = A verificação em duas etapas está ativada
mail_factor_added_text = Um aplicativo autenticador foi configurado para sua conta. A partir de agora, você precisa do código dele para entrar.
mail_factor_removed_title = Seu aplicativo autenticador foi removido
mail_factor_removed_text = O aplicativo autenticador foi removido da sua conta. Se a verificação em duas etapas for obrigatória, você a configurará novamente no próximo login.
mail_codes_replaced_title = Seus códigos de recuperação foram substituídos
mail_codes_replaced_text = Novos códigos de recuperação foram criados para sua conta. Os anteriores não funcionam mais.
mail_code_used_title = Um código de recuperação foi usado
mail_code_used_text = Um dos seus códigos de recuperação foi usado como segunda etapa. Ele não funciona mais.

## Passkeys

passkey_failed = Seu navegador não conseguiu usar uma chave de acesso. Tente novamente ou entre de outra forma.
passkey_unknown = Esta chave de acesso não pertence a nenhuma conta deste site. Ela pode ter sido removida.
passkey_rejected = A chave de acesso não foi aceita. Tente novamente ou entre de outra forma.
passkey_factor_title = Confirme com sua chave de acesso
passkey_factor_text = Sua conta está protegida por uma chave de acesso. Use-a para confirmar que é você.
passkey_factor_elsewhere = Sua chave de acesso não funciona nesta página. Entre na sua conta com ela e configure um aplicativo autenticador. Depois você pode continuar aqui.
passkey_use = Usar uma chave de acesso
passkey_needs_script = Seu navegador não pode usar uma chave de acesso aqui. Ative o JavaScript ou use outro navegador.
passkey_missing = Seu navegador não pode criar uma chave de acesso aqui. Ative o JavaScript ou use outro navegador.
passkey_add_title = Adicionar uma chave de acesso
passkey_add_text = Com uma chave de acesso, você entra com sua impressão digital, seu rosto, o bloqueio de tela ou uma chave de segurança, sem senha.
passkey_add_button = Criar chave de acesso
passkey_name = Nome
passkey_name_hint = Ajuda você a reconhecer a chave de acesso depois.
passkey_name_missing = Insira um nome para a chave de acesso.
passkey_rename = Renomear
passkey_exists = Este dispositivo já tem uma chave de acesso para sua conta.
passkey_too_many = Você tem o máximo de chaves de acesso. Remova uma antes de adicionar outra.
passkey_list = Chaves de acesso
passkey_none = Entrar sem senha
passkey_add = Adicionar
passkey_added = Adicionada: { $time }
passkey_other_host = Funciona somente em { $host }
passkey_remove_ask = Você não poderá mais entrar com a chave de acesso “{ $passkey }”.
passkey_only_way = Esta é sua única forma de entrar. Antes de removê-la, adicione outra chave de acesso ou peça a um administrador um link para definir uma senha.
passkey_last_factor = A verificação em duas etapas é obrigatória aqui, e esta é sua única segunda etapa. Antes de removê-la, adicione outra chave de acesso ou configure um aplicativo autenticador.
passkeys_kept = Suas chaves de acesso continuam permitindo entrar. Se não reconhecer alguma, remova-a na sua conta.
account_done_passkey_added = A chave de acesso foi adicionada. A partir de agora, você pode entrar com ela.
account_done_passkey_removed = A chave de acesso foi removida. Você também pode apagá-la no seu dispositivo.
account_done_passkey_renamed = A chave de acesso foi renomeada.
activity_passkey_added = Chave de acesso “{ $passkey }” adicionada
activity_passkey_removed = Chave de acesso “{ $passkey }” removida
activity_passkey_renamed = Chave de acesso renomeada para “{ $passkey }”
mail_passkey = Chave de acesso
mail_passkey_added_title = Uma chave de acesso foi adicionada à sua conta
mail_passkey_added_text = Ela permite entrar sem a sua senha.
mail_passkey_removed_title = Uma chave de acesso foi removida da sua conta
mail_passkey_removed_text = Ela não permite mais entrar.

## The change of the email address

account_email_off = Não é possível alterá-lo aqui, porque este serviço não envia e-mails. Fale com os responsáveis.
account_email_waiting = Aguardando confirmação: { $email }
account_done_email = Seu e-mail foi alterado.
activity_email_changed = E-mail alterado
activity_email_restored = Alteração do e-mail desfeita
email_change = Alterar e-mail
email_change_hint = Enviaremos um link para este endereço. Seu endereço atual continua valendo até você abrir o link.
email_confirm_button = Confirmar
email_confirm_text = Seu endereço de e-mail mudará para:
email_confirm_title = Confirme seu novo e-mail
email_domain_refused = Endereços deste domínio não podem ser usados aqui. Use outro endereço.
email_new = Novo e-mail
email_same = Este já é o seu e-mail.
email_sent_text = Se nenhuma outra conta tiver este endereço, um link está a caminho dele. Abra-o em até um dia. Até lá, seu endereço atual continua valendo.
email_taken = Outra conta tem este e-mail agora.
email_undo_address = { $email } voltará a ser seu e-mail.
email_undo_button = Desfazer a alteração
email_undo_password = Sua senha deixará de funcionar e você escolherá uma nova.
email_undo_text = Você sairá de todos os lugares e os aplicativos perderão o acesso.
email_undo_title = Desfazer a alteração do seu e-mail
email_undone_password = Sua senha não funciona mais: escolha uma nova agora.
email_undone_text = Você saiu de todos os lugares e os aplicativos perderam o acesso.
email_undone_title = A alteração foi desfeita
link_email_text = Um link para alterar o e-mail funciona uma vez, por um dia e apenas na conta que o pediu.
link_email_undo_text = Um link para desfazer a alteração de um e-mail funciona uma vez, por uma semana.
step_contact_service = Fale com os responsáveis por este serviço.
step_email_again = Entre na sua conta e peça um novo link.
mail_email_change_text = Este endereço foi informado como o novo e-mail de uma conta. Abra o link enquanto estiver conectado a essa conta.
mail_email_changed_ignore = Se foi você, não precisa fazer nada.
mail_email_changed_text = Seu e-mail foi alterado. Você não pode mais entrar com este.
mail_email_changed_title = Seu e-mail foi alterado
mail_email_changed_undo = Se não foi você, desfaça a alteração. Você recebe este endereço de volta e sai de todos os lugares.

## The data of the account, and its deletion

account_data = Seus dados
account_export = Uma cópia dos seus dados
account_export_button = Baixar
account_export_text = Perfil, formas de entrar, sessões, aplicativos e atividade, em um arquivo JSON
activity_data_exported = Dados baixados
account_delete = Excluir
activity_deletion_cancelled = Exclusão da conta cancelada
activity_deletion_requested = Exclusão da conta solicitada
delete_button = Excluir minha conta
delete_days = { $days ->
    [one] Você pode manter a conta entrando novamente em até { $days } dia. Depois disso, ela não poderá ser restaurada.
   *[other] Você pode manter a conta entrando novamente em até { $days } dias. Depois disso, ela não poderá ser restaurada.
}
delete_last_owner = Você é o último proprietário aqui. Torne outro usuário proprietário primeiro.
delete_text = Você sairá de todos os lugares e os aplicativos perderão o acesso. O que os aplicativos guardaram sobre você não é excluído.
delete_title = Excluir sua conta
deletion_at = Ela será excluída em { $date }.
deletion_keep = Você saiu de todos os lugares. Para manter sua conta, entre antes dessa data.
deletion_title = Sua conta será excluída
mail_delete_at = Será excluída
mail_deletion_text = Você não pode mais usar sua conta. Para mantê-la, entre antes que ela seja excluída.
mail_deletion_title = Sua conta será excluída
mail_kept_text = A exclusão havia sido solicitada. Ela foi cancelada e você pode usar sua conta novamente.
mail_kept_title = Exclusão da conta cancelada
