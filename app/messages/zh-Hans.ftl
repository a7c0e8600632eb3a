### The texts of the hosted pages in Simplified Chinese.

## Every page

continue_button = 继续
save_button = 保存
list_separator = 、
label_separator = ：
secured_by = 由 Tenantry 提供安全保护

## Fields, and what is wrong with their values

email = 电子邮箱
email_hint = 您将使用它登录。
name = 您的姓名
full_name = 全名
first_name = 名
last_name = 姓
new_password = 新密码
password = 密码
password_hint = 至少 8 个字符。
password_show = 显示密码
username = 电子邮箱或用户名
invalid_email = 请输入电子邮箱地址，例如 anna@example.com。
invalid_form = 无法保存。请检查您输入的内容，然后重试。
invalid_name = 请输入 1 到 80 个字符，不能包含换行符和控制字符。
invalid_optional_name = 最多使用 80 个字符。不允许使用换行符和控制字符。
invalid_password = 请使用 8 到 1024 个字符，不能包含制表符、换行符和控制字符。
password_guessable = 此密码容易被猜到。请设置其他密码。
password_breached = 此密码曾出现在数据泄露中。请设置其他密码。
invalid_tenant_name = 请输入 1 到 80 个字符，例如您的公司名称。

## Sign-in and account selection

keep_signed_in = 在此设备上保持登录状态
select_account_title = 选择账号
sign_in_button = 登录
sign_in_console = 以打开控制台
sign_in_link = 关联我在 { $provider } 的账号 { $account }，以后也可以用它登录
sign_in_purpose = 以继续使用 { $client }
sign_in_title = 登录
back_to_sign_in = 返回登录
sign_in_or = 或
sign_in_with = 使用 { $provider } 继续
sign_in_with_password = 使用密码登录
too_many_attempts = 尝试次数过多。请在 { $minutes } 分钟后重试。
use_another_account = 使用其他账号
wrong_credentials = 电子邮件、用户名或密码不正确。
wrong_password = 密码不正确。

## Consent

allow = 允许
claims_title = 查看您的部分信息
client_policy = 隐私政策
client_terms = 服务条款
client_website = 网站
consent_heading = { $client } 想要访问您的 { $tenant } 账号
consent_list = { $client } 请求的权限
consent_return = 无论如何选择，您都会返回 { $address }。对方不会看到您的密码。
consent_title = 允许访问
deny = 拒绝
not_you = 不是您？
resource_title = 代表您使用此服务
review_approved = 此应用由开发者注册，{ $tenant } 已对其进行审核。
review_missing = 此应用由开发者注册，{ $tenant } 尚未对其进行审核。
scope_address = 查看您的邮寄地址
scope_address_detail = 以您个人资料中的地址为准
scope_email = 查看您的电子邮箱
scope_email_detail = 以及是否已验证
scope_offline_access = 在您离开时保持访问权限
scope_offline_access_detail = 直到您撤销，或一段时间未使用
scope_openid = 确认您的身份
scope_openid_detail = 您账号的标识符
scope_phone = 查看您的电话号码
scope_phone_detail = 以及是否已验证
scope_profile = 查看您的个人资料
scope_profile_detail = 您的姓名、头像和其他个人资料信息
scope_read = 读取您的账号
scope_read_detail = 您的全部个人资料以及您注册的应用
scope_write = 更改您的账号
scope_write_detail = 以您的名义注册、更改和删除应用

claim_address = 您的邮寄地址
claim_birthdate = 您的出生日期
claim_email = 您的电子邮箱
claim_email_verified = 您的电子邮箱是否已验证
claim_family_name = 您的姓氏
claim_gender = 您的性别
claim_given_name = 您的名字
claim_locale = 您的语言
claim_middle_name = 您的中间名
claim_name = 您的全名
claim_nickname = 您的昵称
claim_phone_number = 您的电话号码
claim_phone_number_verified = 您的电话号码是否已验证
claim_picture = 您的头像
claim_preferred_username = 您的用户名
claim_profile = 您的个人主页
claim_updated_at = 您的个人资料上次更改的时间
claim_website = 您的网站
claim_zoneinfo = 您的时区

## Sign-out

sign_in_again = 重新登录
sign_out_account = 您已登录为 { $user }。
sign_out_button = 退出登录
sign_out_stay = 要保持登录状态，请关闭此页面。
sign_out_title = 退出登录？
sign_out_unregistered = 该应用请求随后将您转到 { $address }。该地址未经注册，因此您将留在此处。
signed_out_console = 您的控制台会话已结束。
signed_out_provider = 同时退出 { $provider }
signed_out_text = 您可以关闭此页面。
signed_out_title = 您已退出登录

## The account page

account_activity = 最近的活动
account_activity_none = 最近没有活动。
account_application_since = 授权时间：{ $time }
account_applications = 有权访问的应用
account_applications_none = 没有应用可以访问您的帐户。您授权的应用会显示在这里。
account_done_linked = 帐户已关联。从现在起，您可以用它登录。
account_done_password = 您的密码已更改。您已在其他所有地方退出登录。
account_done_revoked = 该应用不再拥有访问权限。
account_done_session = 该会话已退出登录。
account_done_sessions = 您已在其他所有地方退出登录。
account_done_sign_in = 您已重新登录。现在可以进行更改。
account_done_unlinked = 帐户已取消关联。
account_done_kept = 您的账号不会被删除。
account_email_unverified = 未验证
account_email_verified = 已验证
account_gone = 该项目已不存在，可能已经结束。
account_identity_only = 这是您唯一的登录方式。取消关联之前，请先关联其他帐户，或向管理员索取设置密码的链接。
account_identity_off = 用它登录的功能已关闭。
account_lead = 您登录 { $tenant } 的方式、登录位置以及有权访问的应用。
account_link = 关联
account_linked = 关联时间：{ $time }
account_name = 姓名
account_not_linked = 未关联
account_open = 打开您的帐户
account_password_set = 设置时间：{ $time }
account_profile = 个人资料
account_edit = 编辑
account_done_profile = 您的个人资料已保存。
profile_change = 编辑个人资料
profile_change_text = 您允许查看个人资料的应用会获得这些姓名。
account_revoke = 撤销访问权限
account_revoke_ask = { $client } 将立即失去对您帐户的访问权限。下次使用时，它必须再次征求您的同意。
account_session_device = { $system } 上的 { $browser }
account_session_end = 退出登录
account_session_here = 此浏览器
account_session_seen = 最近活动：{ $time }
account_session_unknown = 未知设备
account_sessions = 您的登录位置
account_sessions_end = 在其他地方退出登录
account_sessions_end_ask = 您将在其他所有浏览器中退出登录，已记住的浏览器也将被移除。应用的访问权限会保留，直到您撤销。
account_devices = 已记住的浏览器
account_device_note = 在此登录应用程序时不需要第二步验证。
account_device_forget = 忘记
account_title = 您的帐户
account_unlink = 取消关联
account_unlink_ask = 您将无法再使用 { $provider } 登录。之后可以重新关联。
account_used = 最近使用：{ $time }
account_username = 用户名
account_ways = 登录方式
account_other_ways = 其他登录方式
account_contents = 本页内容
activity_application_allowed = 您授权了 { $client }
activity_application_revoked = 您撤销了 { $client } 的访问权限
activity_blocked = 帐户被封禁
activity_by_staff = 由管理员操作
activity_identity_linked = 已关联 { $provider }
activity_identity_unlinked = 已取消关联 { $provider }
activity_password_changed = 密码已更改
activity_password_link = 已创建用于设置新密码的链接
activity_password_reset = 已通过链接设置新密码
activity_profile_changed = 个人资料已更改
activity_session_ended = 一个会话已退出登录
activity_sessions_ended = 多个会话已退出登录
activity_sign_in_failed = 登录失败（{ $count } 次）
activity_signed_in = 已登录
activity_signed_in_with = 通过 { $provider } 登录
activity_signed_out = 已退出登录
activity_unblocked = 帐户已解除封禁
back_to_account = 返回您的帐户
consent_account = 您可以随时在 { $account } 中撤销访问权限。
consent_account_link = 您的帐户
current_password = 当前密码
link_failed_title = 帐户未关联
link_has_another = 您的帐户已关联此服务的另一个帐户。请先取消该关联。
password_change = 更改密码
password_change_hint = 至少 8 个字符。您将在其他所有地方退出登录，应用也会失去访问权限。
sign_in_account = 以打开您的帐户
sign_in_account_change = 请重新登录，以确认是您本人
time_date = { $year }年{ $month }月{ $day }日
time_days = { $days } 天前
time_hours = { $hours } 小时前
time_minutes = { $minutes } 分钟前
time_now = 刚刚

## The response of form_post

form_post_text = 正在返回应用。
form_post_title = 请稍候

## Invitations, password reset, set-up

accept = 接受
has_account_hint = 您已有账号。请输入该账号的密码以接受邀请。
invitation = 邀请
invited_as = { $role ->
    [owner] 您受邀成为所有者。
    [admin] 您受邀成为管理员。
    [developer] 您受邀成为开发者。
    [auditor] 您受邀成为审计员。
   *[operator] 您受邀成为运维人员。
}
join_heading = 加入 { $tenant }
joined_text = 打开控制台即可开始使用。
joined_title = { $role ->
    [owner] 您现在是所有者
    [admin] 您现在是管理员
    [developer] 您现在是开发者
    [auditor] 您现在是审计员
   *[operator] 您现在是运维人员
}
open_dashboard = 打开控制台
operator_text = 您受邀创建租户并管理此系统。
operator_title = 成为运维人员
reset_account = 账号：{ $user }
reset_button = 设置密码
reset_done_text = 您已在所有设备上退出登录。请返回应用，使用新密码登录。
reset_done_title = 您的密码已更改
reset_hint = 至少 8 个字符。您将在所有设备上退出登录。
reset_title = 设置新密码
set_up_button = 完成设置
set_up_tenant = 第一个租户的名称
set_up_tenant_hint = 通常是您的公司或产品。每个租户都有自己的用户、应用和密钥。
set_up_text = 您将成为首位运维人员。运维人员负责创建租户和管理此系统。
set_up_title = 设置 Tenantry
set_up_done_title = Tenantry 已完成设置
set_up_done_text = 请登录以打开控制台。

## The front page

front_text = 请打开您要使用的应用。需要登录时，它会将您带到这里。
front_title = 请从您的应用登录
not_set_up_text = 此系统还没有运维人员。
not_set_up_title = Tenantry 尚未设置

## Problems: what happened

blameless = 您的操作没有问题，您的任何数据都没有被共享。
cookies_text = 登录需要本网站的 Cookie。您尚未登录。
cookies_title = 您的浏览器阻止了 Cookie
cross_site_text = 为保护您的账号，我们未处理该表单。
cross_site_title = 此表单是从其他网站发送的
failed_text = 我们无法完成您的请求。
failed_title = 出了点问题
forbidden_text = 您的账号无权打开此页面。
forbidden_title = 您没有访问权限
gone_text = 此次登录已完成、超过 30 分钟，或者是在其他浏览器中开始的。
gone_title = 此次登录已结束
link_invalid_title = 此链接已过期或已被使用
link_invitation_text = 邀请链接在一周内有效，只能使用一次，也可能被撤销。
link_reset_text = 密码重置链接在一小时或一天内有效，只能使用一次。
link_set_up_text = 设置链接在一小时内有效，只能使用一次。
method_text = 此地址供应用使用，而非供浏览器使用。
method_title = 无法以这种方式打开此页面
not_found_text = 此地址没有页面。
not_found_title = 找不到页面
not_redirectable_disabled = 该应用目前已停用。
not_redirectable_mismatch = 该应用请求将您转到一个未经注册的地址。为保护您的账号，我们已在此停止。
not_redirectable_text = 该请求未说明来自哪个应用，或要将您送回何处。
not_redirectable_unknown = 将您引导至此的应用未注册。
not_redirectable_title = 我们无法完成此次登录
provider_blocked_text = 您的帐户已被封锁。
provider_conflict_text = 这里已有使用相同邮箱地址的帐户。请先用该帐户的密码登录一次，之后两种方式都可以使用。
provider_conflict_title = 您已有帐户
provider_denied_text = 您取消了登录，或者提供方未允许登录。
provider_domain_text = 使用此邮箱地址的帐户不能在这里使用。请用其他帐户登录。
provider_failed_text = 无法接受您的登录响应。
provider_linked_text = 此帐户已与这里的另一个帐户关联。
provider_no_account_text = 您在这里还没有帐户，也无法通过此方式创建帐户。请联系该应用的运营者。
provider_title = 您尚未登录
provider_unavailable_text = 您要用来登录的服务没有响应。
rejected_text = 我们无法理解该请求。
retry_after = 请在 { $seconds } 秒后重试。
retry_after_minutes = 请在 { $minutes } 分钟后重试。
suspended_text = 此服务目前已暂停，任何人都无法登录。
suspended_title = 暂时无法登录
timeout_text = 我们未能及时收到您的请求。
timeout_title = 请求耗时过长
too_large_text = 表单最大为 64 KB。
too_large_title = 表单过大
too_many_requests_title = 请求过多

## Problems: what to do

detail_for_developers = 供应用开发者参考的详细信息
next_steps = 您可以这样做
reference = 参考编号
step_allow_cookies = 请在浏览器设置中允许本网站的 Cookie。
step_allow_cookies_if_repeated = 如果再次看到此页面，请允许本网站的 Cookie。
step_ask_for_link = 请向发送链接的人索取新链接。
step_check_address = 请检查地址，或返回您之前使用的应用。
step_contact_application = 如果再次发生，请联系该应用的运营者，并向其出示此页面。
step_open_set_up = 请打开 Tenantry 启动时输出的设置链接。
step_reopen_application = 请重新打开应用，并从应用自己的页面开始。原因往往是旧书签或旧链接。
step_restart = 请重新启动 Tenantry。在设置完成之前，它会输出新的链接。
step_retry = 请稍候，然后重试。
step_set_up_expires = 该链接在一小时内有效。重新启动 Tenantry 可获取新链接。
step_shorten = 请返回，缩短您输入的内容，然后重试。
step_sign_in_again = 请返回应用并重新登录。
step_submit_again = 请重新打开该页面，并在其中提交表单。
step_try_later = 请稍后重试。

## Forgotten passwords, and the verification of addresses

invalid_username = 请输入您的电子邮箱或用户名。
forgot_link = 忘记密码？
forgot_title = 重置密码
forgot_text = 请输入您的用户名或电子邮箱。我们会将链接发送到您账号的已验证电子邮箱。
forgot_button = 发送链接
forgot_sent_title = 请查看您的收件箱
forgot_sent_text = 如果存在电子邮箱已验证的账号，我们已向其发送链接。该链接在一小时内有效，只能使用一次。如果没有收到邮件，请查看垃圾邮件文件夹，或联系该应用的运营者。
verify_title = 确认您的电子邮箱
verify_text = 这是您的电子邮箱吗？
verify_button = 确认
verify_done_title = 您的电子邮箱已确认
verify_done_text = 请返回应用并继续。
verify_other_text = 此链接发送到的邮箱地址已不再属于您的账号。请重新获取链接。
verify_wait_text = 请打开我们发送到此邮箱的链接，然后在此继续。
verify_wait_button = 发送链接
verify_wait_sent = 我们已向您发送链接。请查看您的收件箱。
verify_wait_limit = 没有发送新的链接。请使用上一个链接，或在一小时后重试。
verify_wait_impossible = 我们无法向您发送链接。请联系该应用的运营者。
link_verify_text = 确认链接在一天内有效，只能使用一次，并且仅适用于账号当前的电子邮箱。
step_request_link = 请在登录页面重新索取链接。

## Mails

mail_account = 账号
mail_time = 时间
mail_address = IP 地址
mail_invited_by = 邀请人
mail_link_hours = 该链接在 { $hours } 小时内有效，只能使用一次。
mail_link_days = 该链接在 { $days } 天内有效，只能使用一次。
mail_copy_link = 如果按钮无效，请将此地址复制到浏览器中：
mail_automatic = 此邮件由系统自动发送。
mail_reset_text = 有人为您的账号请求了设置新密码的链接。
mail_reset_ignore = 如果您没有预料到此邮件，请忽略它。您的密码保持不变。
mail_verify_text = 有账号填写了此电子邮箱。请确认它属于您。
mail_verify_ignore = 如果您不知道该账号，请忽略此邮件。
mail_invitation_text = 打开链接以接受邀请。
mail_invitation_ignore = 如果您没有预料到此邀请，请忽略它。
mail_changed_text = 所有其他会话均已退出，应用的访问权限也已终止。
mail_not_you = 如果不是您本人操作，请立即联系此服务的运营者。
mail_new_sign_in_title = 您的账号有新的登录
mail_new_sign_in_text = 有人在新的浏览器或设备上登录了您的账号。
mail_locked_title = 您的账号暂时被锁定
mail_locked_text = 由于密码错误次数过多，密码登录最长会被锁定 { $minutes } 分钟。
mail_locked_not_you = 如果不是您本人操作，可能有人在猜测您的密码。这些尝试均未成功。
mail_unlocked_title = 您的账号已解锁
mail_unlocked_text = 您可以重新使用密码登录。
mail_test_title = 测试邮件
mail_test_text = 邮件服务器接受此系统的邮件。

## Creating an account

sign_up_title = 创建账号
sign_up_text = 我们会通过电子邮件向您发送用于继续的链接。
sign_up_have_account = 我已有账号
sign_up_sent_text = 我们已向 { $email } 发送链接。请在此设备上打开该链接以继续。该链接在一天内有效，只能使用一次。如果没有收到邮件，请查看垃圾邮件文件夹。
invalid_email_domain = 您不能使用此域名的邮箱创建账号。请使用其他邮箱地址。
sign_up_off_title = 您不能在此创建账号
sign_up_off_text = 如果您需要账号，请联系该应用的运营者。
create_account_title = 创建您的账号
create_account_text = 请设置密码。您将使用该密码和此电子邮箱登录。
create_account_button = 创建账号
create_account_agree = 创建账号即表示您同意：
create_account_terms_changed = 您需要同意的文件已更改。请阅读后再次输入密码并继续。
account_ready_title = 您的账号已就绪
account_ready_text = 您已登录。请返回应用继续，或打开您的账号。
account_exists_title = 您已有账号
account_exists_text = 已存在使用此电子邮箱的账号。请登录该账号。
link_sign_up_text = 创建账号的链接在一天内有效（受邀请时为一周），只能使用一次。邀请也可能被撤销。
step_sign_up_again = 请返回应用重新开始，或索取新的邀请。
mail_sign_up_text = 有人使用此电子邮箱创建账号。请打开链接设置密码。
mail_sign_up_ignore = 如果您没有请求账号，请忽略此邮件。除非您打开链接，否则不会创建账号。
mail_exists_text = 有人使用此电子邮箱创建账号，但您已有账号。请使用该账号登录。
mail_exists_reset = 如果您忘记了密码，请在此页面请求设置新密码的链接：
mail_exists_ignore = 如果这不是您本人的操作，请忽略此邮件。没有任何更改。
mail_invited_title = 您受邀创建账号
mail_invited_text = 请打开链接设置密码。

## Two-step verification

factor_title = 两步验证
factor_app = 身份验证器应用
factor_code = 验证码
factor_code_title = 输入验证码
factor_code_text = 请输入身份验证器应用中的 6 位验证码，或您的一个恢复代码。
factor_code_wrong = 此验证码不正确或已使用过。如果您刚刚使用过，请等待应用显示下一个验证码。
factor_recovery_code = 恢复代码
factor_recovery_hint = 如果您无法使用通行密钥，请输入您的一个恢复代码。
factor_enrol_title = 设置两步验证
factor_setup_title = 设置身份验证器应用
factor_setup_required = 从现在起，您登录时需要第二步验证。
factor_setup_scan = 请用身份验证器应用扫描此二维码，或在应用中输入密钥，然后输入应用显示的验证码。
factor_setup_qr = 包含密钥的二维码
factor_setup_key = 设置密钥
factor_setup_open = 在身份验证器应用中打开
factor_setup_button = 确认
factor_setup_expired = 此页面打开的时间过长。请扫描新的二维码。
factor_setup_hint = 应用显示的 6 位数字
factor_codes_title = 保存您的恢复代码
factor_codes_text = 每个代码可以代替应用使用一次，例如在您丢失手机时。请妥善保管。这些代码不会再次显示。
factor_codes_text_passkey = 每个代码可以代替通行密钥使用一次，例如在您丢失设备时。请妥善保管。这些代码不会再次显示。
factor_codes_saved = 我已保存代码
factor_codes_download = 下载恢复代码
copy = 复制
copied = 已复制
print = 打印
factor_on = 设置时间：{ $time }
factor_off = 未设置
factor_codes_left = 剩余恢复代码：{ $count }
factor_codes = 恢复代码
factor_codes_create = 创建新代码
factor_codes_first = 无法使用通行密钥时，可以用恢复代码代替。每个代码只能使用一次。
factor_codes_new = 创建新的恢复代码
factor_codes_new_ask = 您当前的恢复代码将失效。
factor_codes_expired = 此页面打开的时间过长。请重试。
factor_remove = 移除
factor_remove_title = 移除身份验证器应用
factor_cancel = 取消
factor_remove_ask = 除非您还有通行密钥，否则您的恢复代码将失效。您使用该应用登录过的其他浏览器和应用程序将退出登录。
factor_required = 此处必须使用两步验证，因此无法移除该应用。如需使用其他方式，请先添加通行密钥。
factor_manage = 管理
factor_set_up = 设置
factor_reset_title = 您的第二步验证在此处已失效
factor_reset_text = 登录需要第二步验证，但您的通行密钥在此处已无法使用。
factor_reset_help = 请让管理员移除您的旧通行密钥。之后，您可以在登录时设置新的第二步验证。
factor_remember = 在此浏览器中 { $days } 天内不再询问
account_done_factor_removed = 身份验证器应用已移除。
account_done_device = 该浏览器将再次要求第二步验证。
activity_factor_added = 已设置身份验证器应用
activity_factor_removed = 已移除身份验证器应用
activity_factor_codes = 已创建新的恢复代码
activity_factor_code_used = 已使用恢复代码
activity_device_remembered = 已记住浏览器
activity_device_forgotten = 已移除记住的浏览器
mail_factor_added_title = 两步验证已启用
mail_factor_added_text = 您的帐户已设置身份验证器应用。从现在起，您登录时需要它的验证码。
mail_factor_removed_title = 您的身份验证器应用已被移除
mail_factor_removed_text = 身份验证器应用已从您的帐户中移除。如果必须使用两步验证，您将在下次登录时重新设置。
mail_codes_replaced_title = 您的恢复代码已被替换
mail_codes_replaced_text = 已为您的帐户创建新的恢复代码。之前的代码已失效。
mail_code_used_title = 有一个恢复代码被使用
mail_code_used_text = 您的一个恢复代码被用作第二步验证。该代码无法再次使用。

## Passkeys

passkey_failed = 浏览器无法使用通行密钥。请重试，或用其他方式登录。
passkey_unknown = 此通行密钥不属于这里的任何账号。它可能已被移除。
passkey_rejected = 通行密钥未被接受。请重试，或用其他方式登录。
passkey_factor_title = 使用通行密钥确认
passkey_factor_text = 您的账号受通行密钥保护。请使用它确认是您本人。
passkey_factor_elsewhere = 您的通行密钥无法在此页面使用。请用它登录您的账号并设置身份验证器应用，然后即可在此继续。
passkey_use = 使用通行密钥
passkey_needs_script = 您的浏览器无法在此使用通行密钥。请启用 JavaScript，或使用其他浏览器。
passkey_missing = 您的浏览器无法在此创建通行密钥。请启用 JavaScript，或使用其他浏览器。
passkey_add_title = 添加通行密钥
passkey_add_text = 有了通行密钥，您可以用指纹、面容、屏幕锁或安全密钥登录，无需密码。
passkey_add_button = 创建通行密钥
passkey_name = 名称
passkey_name_hint = 便于您日后识别此通行密钥。
passkey_name_missing = 请输入通行密钥的名称。
passkey_rename = 重命名
passkey_exists = 此设备已有您账号的通行密钥。
passkey_too_many = 您的通行密钥数量已达上限。请先移除一个再添加。
passkey_list = 通行密钥
passkey_none = 无需密码即可登录
passkey_add = 添加
passkey_added = 添加时间：{ $time }
passkey_other_host = 仅适用于 { $host }
passkey_remove_ask = 您将无法再使用通行密钥“{ $passkey }”登录。
passkey_only_way = 这是您唯一的登录方式。移除之前，请添加另一个通行密钥，或向管理员索取设置密码的链接。
passkey_last_factor = 此处必须使用两步验证，而这是您唯一的第二步验证方式。移除之前，请添加另一个通行密钥或设置身份验证器应用。
passkeys_kept = 您的通行密钥仍可用于登录。如果有您不认识的通行密钥，请在账号中将其移除。
account_done_passkey_added = 通行密钥已添加。您现在可以用它登录。
account_done_passkey_removed = 通行密钥已移除。您也可以在设备上将其删除。
account_done_passkey_renamed = 通行密钥已重命名。
activity_passkey_added = 已添加通行密钥“{ $passkey }”
activity_passkey_removed = 已移除通行密钥“{ $passkey }”
activity_passkey_renamed = 通行密钥已重命名为“{ $passkey }”
mail_passkey = 通行密钥
mail_passkey_added_title = 您的账号添加了通行密钥
mail_passkey_added_text = 使用它无需密码即可登录。
mail_passkey_removed_title = 您的账号移除了通行密钥
mail_passkey_removed_text = 它不能再用于登录。

## The change of the email address

account_email_off = 此服务不发送邮件，因此无法在此更改。请联系此服务的运营者。
account_email_waiting = 等待确认：{ $email }
account_done_email = 您的电子邮件地址已更改。
activity_email_changed = 电子邮件地址已更改
activity_email_restored = 已撤销电子邮件地址的更改
email_change = 更改电子邮件地址
email_change_hint = 我们会向该地址发送链接。在您打开链接之前，当前地址保持不变。
email_confirm_button = 确认
email_confirm_text = 您的电子邮箱将更改为：
email_confirm_title = 确认您的新电子邮件地址
email_domain_refused = 此处不能使用该域名的地址。请使用其他邮箱地址。
email_new = 新电子邮件地址
email_same = 这已经是您的电子邮件地址。
email_sent_text = 如果没有其他账号使用此地址，链接即将送达。请在一天内打开。在此之前，您的当前地址保持不变。
email_taken = 此电子邮件地址现已属于另一个账号。
email_undo_address = { $email } 将重新成为您的电子邮件地址。
email_undo_button = 撤销更改
email_undo_password = 您的密码将失效，您需要设置新密码。
email_undo_text = 您将在所有设备上退出登录，应用也将失去访问权限。
email_undo_title = 撤销电子邮件地址的更改
email_undone_password = 您的密码已失效：请立即设置新密码。
email_undone_text = 您已在所有设备上退出登录，应用也已失去访问权限。
email_undone_title = 更改已撤销
link_email_text = 更改电子邮件地址的链接只能在一天内使用一次，且只能用于提出请求的账号。
link_email_undo_text = 撤销电子邮件地址更改的链接只能在一周内使用一次。
step_contact_service = 请联系此服务的运营者。
step_email_again = 请登录您的账号并申请新的链接。
mail_email_change_text = 此地址被填写为某个账号的新电子邮件地址。请在登录该账号后打开链接。
mail_email_changed_ignore = 如果是您本人操作，则无需任何处理。
mail_email_changed_text = 您的电子邮件地址已更改。您不能再用此地址登录。
mail_email_changed_title = 您的电子邮件地址已更改
mail_email_changed_undo = 如果不是您本人操作，请撤销更改。您将恢复使用此地址，并在所有设备上退出登录。

## The data of the account, and its deletion

account_data = 您的数据
account_export = 您的数据副本
account_export_button = 下载
account_export_text = 个人资料、登录方式、会话、应用和活动，保存为 JSON 文件
activity_data_exported = 已下载数据
account_delete = 删除
activity_deletion_cancelled = 已取消删除账号
activity_deletion_requested = 已申请删除账号
delete_button = 删除我的账号
delete_days = 您可以在 { $days } 天内重新登录以保留账号。此后将无法恢复。
delete_last_owner = 您是这里的最后一位所有者。请先将另一位用户设为所有者。
delete_text = 您将在所有设备上退出登录，应用也将失去访问权限。应用已保存的有关您的信息不会因此被删除。
delete_title = 删除您的账号
deletion_at = 将于 { $date } 删除。
deletion_keep = 您已在所有设备上退出登录。如需保留账号，请在此之前登录。
deletion_title = 您的账号将被删除
mail_delete_at = 删除时间
mail_deletion_text = 您已无法使用您的账号。如需保留，请在删除之前登录。
mail_deletion_title = 您的账号将被删除
mail_kept_text = 此前曾申请删除账号，现已取消。您可以继续使用您的账号。
mail_kept_title = 已取消删除账号
