### The texts of the hosted pages in Arabic.

## Every page

continue_button = متابعة
save_button = حفظ
list_separator = { "، " }
label_separator = { ": " }
secured_by = محمي بواسطة Tenantry

## Fields, and what is wrong with their values

email = البريد الإلكتروني
email_hint = تستخدمه لتسجيل الدخول.
name = اسمك
full_name = الاسم الكامل
first_name = الاسم الأول
last_name = اسم العائلة
new_password = كلمة المرور الجديدة
password = كلمة المرور
password_hint = 8 أحرف على الأقل.
password_show = إظهار كلمة المرور
username = البريد الإلكتروني أو اسم المستخدم
invalid_email = أدخل عنوان بريد إلكتروني مثل anna@example.com.
invalid_form = تعذّر الحفظ. تحقق مما أدخلته وحاول مرة أخرى.
invalid_name = أدخل من 1 إلى 80 حرفًا. لا يُسمح بفواصل الأسطر وأحرف التحكم.
invalid_optional_name = استخدم 80 حرفًا كحد أقصى. لا يُسمح بفواصل الأسطر وأحرف التحكم.
invalid_password = استخدم من 8 إلى 1024 حرفًا. لا يُسمح بعلامات الجدولة وفواصل الأسطر وأحرف التحكم.
password_guessable = من السهل تخمين كلمة المرور هذه. اختر كلمة أخرى.
password_breached = ظهرت كلمة المرور هذه في تسريب بيانات. اختر كلمة أخرى.
invalid_tenant_name = أدخل من 1 إلى 80 حرفًا، مثل اسم شركتك.

## Sign-in and account selection

keep_signed_in = إبقائي مسجّل الدخول على هذا الجهاز
select_account_title = اختر حسابًا
sign_in_button = تسجيل الدخول
sign_in_console = لفتح لوحة التحكم
sign_in_link = ربط حسابي { $account } لدى { $provider } لأتمكن من تسجيل الدخول به أيضًا
sign_in_purpose = للمتابعة إلى { $client }
sign_in_title = تسجيل الدخول
back_to_sign_in = العودة إلى تسجيل الدخول
sign_in_or = أو
sign_in_with = المتابعة باستخدام { $provider }
sign_in_with_password = تسجيل الدخول بكلمة المرور
too_many_attempts = { $minutes ->
    [zero] محاولات كثيرة جدًا. حاول مرة أخرى الآن.
    [one] محاولات كثيرة جدًا. حاول مرة أخرى بعد دقيقة واحدة.
    [two] محاولات كثيرة جدًا. حاول مرة أخرى بعد دقيقتين.
    [few] محاولات كثيرة جدًا. حاول مرة أخرى بعد { $minutes } دقائق.
    [many] محاولات كثيرة جدًا. حاول مرة أخرى بعد { $minutes } دقيقة.
   *[other] محاولات كثيرة جدًا. حاول مرة أخرى بعد { $minutes } دقيقة.
}
use_another_account = استخدام حساب آخر
wrong_credentials = البريد الإلكتروني أو اسم المستخدم أو كلمة المرور غير صحيحة.
wrong_password = كلمة المرور غير صحيحة.

## Consent

allow = سماح
claims_title = الاطلاع على بعض بياناتك
client_policy = سياسة الخصوصية
client_terms = شروط الخدمة
client_website = الموقع الإلكتروني
consent_heading = يريد { $client } الوصول إلى حسابك في { $tenant }
consent_list = ما يطلبه { $client }
consent_return = ستعود إلى { $address } في الحالتين. لن تظهر كلمة مرورك هناك أبدًا.
consent_title = السماح بالوصول
deny = رفض
not_you = ليس حسابك؟
resource_title = استخدام هذه الخدمة نيابةً عنك
review_approved = سجّل أحد المطوّرين هذا التطبيق، وقد راجعه { $tenant }.
review_missing = سجّل أحد المطوّرين هذا التطبيق، ولم يراجعه { $tenant }.
scope_address = الاطلاع على عنوانك البريدي
scope_address_detail = كما هو في ملفك الشخصي
scope_email = الاطلاع على بريدك الإلكتروني
scope_email_detail = وما إذا كان مؤكَّدًا
scope_offline_access = الاحتفاظ بالوصول أثناء غيابك
scope_offline_access_detail = حتى تلغيه، أو لا تستخدمه مدة من الزمن
scope_openid = التأكد من هويتك
scope_openid_detail = معرّف لحسابك
scope_phone = الاطلاع على رقم هاتفك
scope_phone_detail = وما إذا كان مؤكَّدًا
scope_profile = الاطلاع على ملفك الشخصي
scope_profile_detail = اسمك وصورتك وبقية بيانات ملفك الشخصي
scope_read = قراءة حسابك
scope_read_detail = ملفك الشخصي كاملًا والتطبيقات التي سجّلتها
scope_write = تغيير حسابك
scope_write_detail = تسجيل التطبيقات وتغييرها وحذفها باسمك

claim_address = عنوانك البريدي
claim_birthdate = تاريخ ميلادك
claim_email = بريدك الإلكتروني
claim_email_verified = ما إذا كان بريدك الإلكتروني مؤكَّدًا
claim_family_name = اسم عائلتك
claim_gender = جنسك
claim_given_name = اسمك الأول
claim_locale = لغتك
claim_middle_name = اسمك الأوسط
claim_name = اسمك الكامل
claim_nickname = لقبك
claim_phone_number = رقم هاتفك
claim_phone_number_verified = ما إذا كان رقم هاتفك مؤكَّدًا
claim_picture = صورتك
claim_preferred_username = اسم المستخدم الخاص بك
claim_profile = صفحة ملفك الشخصي
claim_updated_at = وقت آخر تغيير في ملفك الشخصي
claim_website = موقعك الإلكتروني
claim_zoneinfo = منطقتك الزمنية

## Sign-out

sign_in_again = تسجيل الدخول مرة أخرى
sign_out_account = أنت مسجّل الدخول باسم { $user }.
sign_out_button = تسجيل الخروج
sign_out_stay = للبقاء مسجّل الدخول، أغلق هذه الصفحة.
sign_out_title = هل تريد تسجيل الخروج؟
sign_out_unregistered = طلب التطبيق إرسالك بعد ذلك إلى { $address }. هذا العنوان غير مسجّل، لذلك ستبقى هنا.
signed_out_console = انتهت جلستك في لوحة التحكم.
signed_out_provider = تسجيل الخروج من { $provider } أيضًا
signed_out_text = يمكنك إغلاق هذه الصفحة.
signed_out_title = تم تسجيل خروجك

## The account page

account_activity = النشاط الأخير
account_activity_none = لا يوجد نشاط حديث.
account_application_since = سُمح له: { $time }
account_applications = التطبيقات التي لديها وصول
account_applications_none = لا يملك أي تطبيق وصولًا إلى حسابك. ستظهر هنا التطبيقات التي تسمح لها.
account_done_linked = تم ربط الحساب. يمكنك تسجيل الدخول به من الآن فصاعدًا.
account_done_password = تم تغيير كلمة المرور. تم تسجيل خروجك من جميع الأماكن الأخرى.
account_done_revoked = لم يعد لدى التطبيق وصول.
account_done_session = تم تسجيل الخروج من الجلسة.
account_done_sessions = تم تسجيل خروجك من جميع الأماكن الأخرى.
account_done_sign_in = سجّلت الدخول مرة أخرى. يمكنك إجراء التغيير الآن.
account_done_unlinked = تم إلغاء ربط الحساب.
account_done_kept = لن يُحذف حسابك.
account_email_unverified = غير مؤكد
account_email_verified = مؤكد
account_gone = لم يعد هذا العنصر موجودًا. ربما انتهى بالفعل.
account_identity_only = هذه طريقتك الوحيدة لتسجيل الدخول. قبل إلغاء ربطها، اربط حسابًا آخر أو اطلب من أحد المسؤولين رابطًا لتعيين كلمة مرور.
account_identity_off = تسجيل الدخول به متوقف.
account_lead = كيف تسجّل الدخول إلى { $tenant }، وأين سجّلت الدخول، ومن لديه وصول.
account_link = ربط
account_linked = رُبط: { $time }
account_name = الاسم
account_not_linked = غير مرتبط
account_open = افتح حسابك
account_password_set = عُيّنت: { $time }
account_profile = الملف الشخصي
account_edit = تعديل
account_done_profile = تم حفظ ملفك الشخصي.
profile_change = تعديل ملفك الشخصي
profile_change_text = تحصل التطبيقات التي تسمح لها برؤية ملفك الشخصي على هذه الأسماء.
account_revoke = إلغاء الوصول
account_revoke_ask = يفقد { $client } الوصول إلى حسابك فورًا. في المرة القادمة التي تستخدمه فيها، عليه أن يطلب إذنك مجددًا.
account_session_device = { $browser } على { $system }
account_session_end = تسجيل الخروج
account_session_here = هذا المتصفح
account_session_seen = آخر نشاط: { $time }
account_session_unknown = جهاز غير معروف
account_sessions = أماكن تسجيل دخولك
account_sessions_end = تسجيل الخروج من الأماكن الأخرى
account_sessions_end_ask = سيتم تسجيل خروجك من جميع المتصفحات الأخرى، وستُزال المتصفحات المحفوظة. تحتفظ التطبيقات بوصولها إلى أن تلغيه.
account_devices = المتصفحات المحفوظة
account_device_note = لا تطلب التطبيقات خطوة ثانية هنا.
account_device_forget = نسيان
account_title = حسابك
account_unlink = إلغاء الربط
account_unlink_ask = لن تتمكن بعد ذلك من تسجيل الدخول باستخدام { $provider }. يمكنك ربطه مجددًا لاحقًا.
account_used = آخر استخدام: { $time }
account_username = اسم المستخدم
account_ways = طرق تسجيل الدخول
account_other_ways = طرق أخرى لتسجيل الدخول
account_contents = في هذه الصفحة
activity_application_allowed = سمحت لـ { $client }
activity_application_revoked = ألغيت وصول { $client }
activity_blocked = تم حظر الحساب
activity_by_staff = بواسطة أحد المسؤولين
activity_identity_linked = تم ربط { $provider }
activity_identity_unlinked = تم إلغاء ربط { $provider }
activity_password_changed = تم تغيير كلمة المرور
activity_password_link = تم إنشاء رابط لتعيين كلمة مرور جديدة
activity_password_reset = تم تعيين كلمة مرور جديدة باستخدام رابط
activity_profile_changed = تم تغيير الملف الشخصي
activity_session_ended = تم تسجيل الخروج من جلسة
activity_sessions_ended = تم تسجيل الخروج من جلسات
activity_sign_in_failed = { $count ->
    [zero] لا توجد محاولات فاشلة
    [one] محاولة تسجيل دخول فاشلة
    [two] محاولتا تسجيل دخول فاشلتان
    [few] { $count } محاولات تسجيل دخول فاشلة
    [many] { $count } محاولة تسجيل دخول فاشلة
   *[other] { $count } محاولة تسجيل دخول فاشلة
}
activity_signed_in = تسجيل الدخول
activity_signed_in_with = تسجيل الدخول باستخدام { $provider }
activity_signed_out = تسجيل الخروج
activity_unblocked = تم إلغاء حظر الحساب
back_to_account = العودة إلى حسابك
consent_account = يمكنك إلغاء الوصول في أي وقت من { $account }.
consent_account_link = حسابك
current_password = كلمة المرور الحالية
link_failed_title = لم يتم ربط الحساب
link_has_another = يوجد حساب آخر من هذه الخدمة مرتبط بحسابك. ألغِ ربطه أولًا.
password_change = تغيير كلمة المرور
password_change_hint = 8 أحرف على الأقل. سيتم تسجيل خروجك من جميع الأماكن الأخرى، وتفقد التطبيقات وصولها.
sign_in_account = إلى حسابك
sign_in_account_change = مرة أخرى، لتأكيد هويتك
time_date = { $day } { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[other] ديسمبر
} { $year }
time_days = { $days ->
    [zero] اليوم
    [one] قبل يوم واحد
    [two] قبل يومين
    [few] قبل { $days } أيام
    [many] قبل { $days } يومًا
   *[other] قبل { $days } يوم
}
time_hours = { $hours ->
    [zero] الآن
    [one] قبل ساعة واحدة
    [two] قبل ساعتين
    [few] قبل { $hours } ساعات
    [many] قبل { $hours } ساعة
   *[other] قبل { $hours } ساعة
}
time_minutes = { $minutes ->
    [zero] الآن
    [one] قبل دقيقة واحدة
    [two] قبل دقيقتين
    [few] قبل { $minutes } دقائق
    [many] قبل { $minutes } دقيقة
   *[other] قبل { $minutes } دقيقة
}
time_now = الآن

## The response of form_post

form_post_text = جارٍ إعادتك إلى التطبيق.
form_post_title = لحظة من فضلك

## Invitations, password reset, set-up

accept = قبول
has_account_hint = لديك حساب بالفعل. أدخل كلمة مروره لقبول الدعوة.
invitation = دعوة
invited_as = { $role ->
    [owner] تمت دعوتك لتصبح مالكًا.
    [admin] تمت دعوتك لتصبح مسؤولًا.
    [developer] تمت دعوتك لتصبح مطوّرًا.
    [auditor] تمت دعوتك لتصبح مدققًا.
   *[operator] تمت دعوتك لتصبح مشغّلًا.
}
join_heading = الانضمام إلى { $tenant }
joined_text = افتح لوحة التحكم للبدء.
joined_title = { $role ->
    [owner] أنت الآن مالك
    [admin] أنت الآن مسؤول
    [developer] أنت الآن مطوّر
    [auditor] أنت الآن مدقق
   *[operator] أنت الآن مشغّل
}
open_dashboard = فتح لوحة التحكم
operator_text = تمت دعوتك لإنشاء المستأجرين وإدارة هذا النظام.
operator_title = كن مشغّلًا
reset_account = للحساب { $user }
reset_button = تعيين كلمة المرور
reset_done_text = تم تسجيل خروجك من جميع الأجهزة. عُد إلى التطبيق وسجّل الدخول بكلمة المرور الجديدة.
reset_done_title = تم تغيير كلمة مرورك
reset_hint = 8 أحرف على الأقل. سيتم تسجيل خروجك من جميع الأجهزة.
reset_title = اختر كلمة مرور جديدة
set_up_button = إعداد
set_up_tenant = اسم المستأجر الأول
set_up_tenant_hint = عادةً شركتك أو منتجك. لكل مستأجر مستخدموه وتطبيقاته ومفاتيحه.
set_up_text = ستكون المشغّل الأول. ينشئ المشغّلون المستأجرين ويديرون النظام.
set_up_title = إعداد Tenantry
set_up_done_title = تم إعداد Tenantry بالفعل
set_up_done_text = سجّل الدخول لفتح لوحة التحكم.

## The front page

front_text = افتح التطبيق الذي تريد استخدامه. سينقلك إلى هنا عندما يلزم تسجيل الدخول.
front_title = سجّل الدخول من تطبيقك
not_set_up_text = لا يوجد مشغّل لهذا النظام بعد.
not_set_up_title = لم يتم إعداد Tenantry بعد

## Problems: what happened

blameless = لم ترتكب أي خطأ، ولم تتم مشاركة أي من بياناتك.
cookies_text = يتطلب تسجيل الدخول ملف تعريف ارتباط من هذا الموقع. لم يتم تسجيل دخولك.
cookies_title = متصفحك يحظر ملفات تعريف الارتباط
cross_site_text = لحماية حسابك، لم نعالجه.
cross_site_title = تم إرسال هذا النموذج من موقع آخر
failed_text = تعذّر إكمال طلبك.
failed_title = حدث خطأ ما
forbidden_text = لا يُسمح لحسابك بفتح هذه الصفحة.
forbidden_title = ليس لديك حق الوصول
gone_text = إما أنها اكتملت، أو استغرقت أكثر من 30 دقيقة، أو بدأت في متصفح آخر.
gone_title = انتهت عملية تسجيل الدخول هذه
link_invalid_title = انتهت صلاحية هذا الرابط أو سبق استخدامه
link_invitation_text = يعمل رابط الدعوة مرة واحدة خلال أسبوع. ويمكن إلغاؤه أيضًا.
link_reset_text = يعمل رابط إعادة تعيين كلمة المرور مرة واحدة خلال ساعة أو يوم.
link_set_up_text = يعمل رابط الإعداد مرة واحدة خلال ساعة.
method_text = هذا العنوان مخصص للتطبيقات وليس للمتصفحات.
method_title = لا يمكن فتح هذه الصفحة بهذه الطريقة
not_found_text = لا توجد صفحة في هذا العنوان.
not_found_title = الصفحة غير موجودة
not_redirectable_disabled = التطبيق معطّل حاليًا.
not_redirectable_mismatch = طلب التطبيق إرسالك إلى عنوان لم يسجّله. لحماية حسابك، توقفنا هنا.
not_redirectable_text = لا يوضح الطلب أي تطبيق أرسله، أو إلى أين يجب إعادتك.
not_redirectable_unknown = التطبيق الذي أرسلك إلى هنا غير مسجّل.
not_redirectable_title = لا يمكننا إكمال تسجيل الدخول هذا
provider_blocked_text = حسابك محظور.
provider_conflict_text = يوجد هنا حساب بعنوان البريد الإلكتروني نفسه. سجّل الدخول مرة واحدة بكلمة مروره، وبعدها يمكنك استخدام الطريقتين.
provider_conflict_title = لديك حساب بالفعل
provider_denied_text = ألغيتَ تسجيل الدخول، أو لم يسمح به موفّر الهوية.
provider_domain_text = لا يمكن استخدام حسابات بهذا البريد الإلكتروني هنا. سجّل الدخول بحساب آخر.
provider_failed_text = تعذّر قبول الرد على تسجيل دخولك.
provider_linked_text = هذا الحساب مرتبط هنا بحساب آخر بالفعل.
provider_no_account_text = ليس لديك حساب هنا بعد، ولا يمكنك إنشاء حساب بهذه الطريقة. تواصل مع القائمين على التطبيق.
provider_title = لم يتم تسجيل دخولك
provider_unavailable_text = الخدمة التي تريد تسجيل الدخول بها لا تستجيب.
rejected_text = تعذّر فهم الطلب.
retry_after = { $seconds ->
    [zero] حاول مرة أخرى الآن.
    [one] حاول مرة أخرى بعد ثانية واحدة.
    [two] حاول مرة أخرى بعد ثانيتين.
    [few] حاول مرة أخرى بعد { $seconds } ثوانٍ.
    [many] حاول مرة أخرى بعد { $seconds } ثانية.
   *[other] حاول مرة أخرى بعد { $seconds } ثانية.
}
retry_after_minutes = { $minutes ->
    [zero] حاول مرة أخرى الآن.
    [one] حاول مرة أخرى بعد دقيقة واحدة.
    [two] حاول مرة أخرى بعد دقيقتين.
    [few] حاول مرة أخرى بعد { $minutes } دقائق.
    [many] حاول مرة أخرى بعد { $minutes } دقيقة.
   *[other] حاول مرة أخرى بعد { $minutes } دقيقة.
}
suspended_text = هذه الخدمة معلّقة حاليًا. لا يمكن لأحد تسجيل الدخول.
suspended_title = تسجيل الدخول غير متاح
timeout_text = لم نستلم طلبك في الوقت المحدد.
timeout_title = استغرق الطلب وقتًا طويلًا
too_large_text = يمكن أن يصل حجم النموذج إلى 64 كيلوبايت.
too_large_title = النموذج كبير جدًا
too_many_requests_title = طلبات كثيرة جدًا

## Problems: what to do

detail_for_developers = تفاصيل لمطوّر التطبيق
next_steps = ما يمكنك فعله
reference = الرقم المرجعي
step_allow_cookies = اسمح بملفات تعريف الارتباط لهذا الموقع في إعدادات متصفحك.
step_allow_cookies_if_repeated = إذا ظهرت هذه الصفحة مرة أخرى، فاسمح بملفات تعريف الارتباط لهذا الموقع.
step_ask_for_link = اطلب رابطًا جديدًا من الشخص الذي أرسله.
step_check_address = تحقق من العنوان، أو عُد إلى التطبيق الذي أتيت منه.
step_contact_application = إذا تكرر ذلك، فتواصل مع القائمين على التطبيق وأرهم هذه الصفحة.
step_open_set_up = افتح رابط الإعداد الذي عرضه Tenantry عند بدء التشغيل.
step_reopen_application = افتح التطبيق مرة أخرى وابدأ من صفحته. غالبًا ما يكون السبب إشارة مرجعية أو رابطًا قديمًا.
step_restart = أعد تشغيل Tenantry. سيعرض رابطًا جديدًا إلى أن يكتمل الإعداد.
step_retry = انتظر قليلًا ثم حاول مرة أخرى.
step_set_up_expires = يعمل الرابط لمدة ساعة واحدة. أعد تشغيل Tenantry للحصول على رابط جديد.
step_shorten = ارجع واختصر ما أدخلته، ثم حاول مرة أخرى.
step_sign_in_again = عُد إلى التطبيق وسجّل الدخول مرة أخرى.
step_submit_again = افتح الصفحة مرة أخرى وأرسل النموذج منها.
step_try_later = حاول مرة أخرى لاحقًا.

## Forgotten passwords, and the verification of addresses

invalid_username = أدخل بريدك الإلكتروني أو اسم المستخدم.
forgot_link = هل نسيت كلمة المرور؟
forgot_title = إعادة تعيين كلمة المرور
forgot_text = أدخل اسم المستخدم أو البريد الإلكتروني. سنرسل رابطًا إلى عنوان البريد الإلكتروني المؤكد لحسابك.
forgot_button = إرسال الرابط
forgot_sent_title = تحقق من بريدك الوارد
forgot_sent_text = إذا كان هناك حساب له عنوان بريد إلكتروني مؤكد، فقد أرسلنا إليه رابطًا. يعمل مرة واحدة خلال ساعة. إذا لم تصلك رسالة، فتحقق من مجلد البريد غير المرغوب فيه أو تواصل مع القائمين على التطبيق.
verify_title = تأكيد بريدك الإلكتروني
verify_text = هل هذا عنوان بريدك الإلكتروني؟
verify_button = تأكيد
verify_done_title = تم تأكيد بريدك الإلكتروني
verify_done_text = ارجع إلى التطبيق وتابع هناك.
verify_other_text = أُرسل هذا الرابط إلى عنوان بريد إلكتروني لم يعد تابعًا لحسابك. اطلب رابطًا جديدًا.
verify_wait_text = افتح الرابط الذي نرسله إلى هذا العنوان، ثم تابع هنا.
verify_wait_button = إرسال الرابط
verify_wait_sent = أرسلنا إليك رابطًا. تحقق من بريدك الوارد.
verify_wait_limit = لم يُرسل رابط جديد. استخدم الرابط الأخير أو حاول مجددًا بعد ساعة.
verify_wait_impossible = لا يمكننا إرسال رابط إليك. تواصل مع القائمين على التطبيق.
link_verify_text = يعمل رابط التأكيد مرة واحدة خلال يوم، ولعنوان البريد الإلكتروني الحالي للحساب فقط.
step_request_link = اطلب رابطًا جديدًا من صفحة تسجيل الدخول.

## Mails

mail_account = الحساب
mail_time = الوقت
mail_address = عنوان IP
mail_invited_by = الداعي
mail_link_hours = { $hours ->
    [zero] يعمل الرابط مرة واحدة خلال { $hours } ساعات.
    [one] يعمل الرابط مرة واحدة خلال ساعة واحدة.
    [two] يعمل الرابط مرة واحدة خلال ساعتين.
    [few] يعمل الرابط مرة واحدة خلال { $hours } ساعات.
    [many] يعمل الرابط مرة واحدة خلال { $hours } ساعة.
   *[other] يعمل الرابط مرة واحدة خلال { $hours } ساعة.
}
mail_link_days = { $days ->
    [zero] يعمل الرابط مرة واحدة خلال { $days } أيام.
    [one] يعمل الرابط مرة واحدة خلال يوم واحد.
    [two] يعمل الرابط مرة واحدة خلال يومين.
    [few] يعمل الرابط مرة واحدة خلال { $days } أيام.
    [many] يعمل الرابط مرة واحدة خلال { $days } يومًا.
   *[other] يعمل الرابط مرة واحدة خلال { $days } يومًا.
}
mail_copy_link = إذا لم يعمل الزر، فانسخ هذا العنوان إلى متصفحك:
mail_automatic = أُرسلت هذه الرسالة تلقائيًا.
mail_reset_text = طُلب رابط لاختيار كلمة مرور جديدة لحسابك.
mail_reset_ignore = إذا لم تكن تتوقع هذه الرسالة، فتجاهلها. لن تتغير كلمة مرورك.
mail_verify_text = أُدخل عنوان البريد الإلكتروني هذا لحساب. أكّد أنه عنوانك.
mail_verify_ignore = إذا كنت لا تعرف الحساب، فتجاهل هذه الرسالة.
mail_invitation_text = افتح الرابط لقبول الدعوة.
mail_invitation_ignore = إذا لم تكن تتوقع هذه الدعوة، فتجاهلها.
mail_changed_text = تم إنهاء جميع الجلسات الأخرى، ولم يعد للتطبيقات حق الوصول.
mail_not_you = إذا لم تكن أنت من فعل ذلك، فتواصل فورًا مع القائمين على هذه الخدمة.
mail_new_sign_in_title = تسجيل دخول جديد إلى حسابك
mail_new_sign_in_text = سجّل شخص ما الدخول إلى حسابك من متصفح أو جهاز جديد.
mail_locked_title = حسابك مقفل لفترة قصيرة
mail_locked_text = { $minutes ->
    [zero] بعد إدخال كلمات مرور خاطئة كثيرة، تسجيل الدخول بكلمة المرور مقفل لمدة تصل إلى { $minutes } دقائق.
    [one] بعد إدخال كلمات مرور خاطئة كثيرة، تسجيل الدخول بكلمة المرور مقفل لمدة تصل إلى دقيقة واحدة.
    [two] بعد إدخال كلمات مرور خاطئة كثيرة، تسجيل الدخول بكلمة المرور مقفل لمدة تصل إلى دقيقتين.
    [few] بعد إدخال كلمات مرور خاطئة كثيرة، تسجيل الدخول بكلمة المرور مقفل لمدة تصل إلى { $minutes } دقائق.
    [many] بعد إدخال كلمات مرور خاطئة كثيرة، تسجيل الدخول بكلمة المرور مقفل لمدة تصل إلى { $minutes } دقيقة.
   *[other] بعد إدخال كلمات مرور خاطئة كثيرة، تسجيل الدخول بكلمة المرور مقفل لمدة تصل إلى { $minutes } دقيقة.
}
mail_locked_not_you = إذا لم تكن أنت، فربما يحاول شخص ما تخمين كلمة مرورك. لم تنجح أي من هذه المحاولات.
mail_unlocked_title = تم إلغاء قفل حسابك
mail_unlocked_text = يمكنك تسجيل الدخول بكلمة مرورك مرة أخرى.
mail_test_title = رسالة تجريبية
mail_test_text = يقبل خادم البريد رسائل هذا النظام.

## Creating an account

sign_up_title = إنشاء حساب
sign_up_text = سنرسل إليك بالبريد الإلكتروني رابطًا للمتابعة.
sign_up_have_account = لديّ حساب بالفعل
sign_up_sent_text = أرسلنا رابطًا إلى { $email }. افتحه على هذا الجهاز للمتابعة. يعمل مرة واحدة خلال يوم. إذا لم تصلك رسالة، فتحقق من مجلد البريد غير المرغوب فيه.
invalid_email_domain = لا يمكنك إنشاء حساب بعنوان من هذا النطاق. استخدم عنوانًا آخر.
sign_up_off_title = لا يمكنك إنشاء حساب هنا
sign_up_off_text = تواصل مع القائمين على التطبيق إذا كنت تحتاج إلى حساب.
create_account_title = أنشئ حسابك
create_account_text = اختر كلمة مرور. تسجّل الدخول بها وبعنوان البريد الإلكتروني هذا.
create_account_button = إنشاء الحساب
create_account_agree = بإنشاء حساب، فإنك توافق على:
create_account_terms_changed = تغيّرت المستندات التي توافق عليها. اقرأها، وأدخل كلمة المرور مرة أخرى، ثم تابع.
account_ready_title = حسابك جاهز
account_ready_text = سجّلت الدخول. عُد إلى التطبيق للمتابعة فيه، أو افتح حسابك.
account_exists_title = لديك حساب بالفعل
account_exists_text = يوجد حساب بعنوان البريد الإلكتروني هذا. سجّل الدخول إليه.
link_sign_up_text = يعمل رابط إنشاء الحساب مرة واحدة خلال يوم، أو خلال أسبوع إذا تلقيت دعوة. ويمكن إلغاء الدعوة أيضًا.
step_sign_up_again = عُد إلى التطبيق وابدأ من جديد، أو اطلب دعوة جديدة.
mail_sign_up_text = أُدخل عنوان البريد الإلكتروني هذا لإنشاء حساب. افتح الرابط لاختيار كلمة مرور.
mail_sign_up_ignore = إذا لم تطلب حسابًا، فتجاهل هذه الرسالة. لن يُنشأ أي حساب ما لم تفتح الرابط.
mail_exists_text = أُدخل عنوان البريد الإلكتروني هذا لإنشاء حساب، لكن لديك حساب بالفعل. سجّل الدخول به.
mail_exists_reset = إذا نسيت كلمة المرور، فاطلب هنا رابطًا لاختيار كلمة جديدة:
mail_exists_ignore = إذا لم تكن أنت، فتجاهل هذه الرسالة. لم يتغيّر شيء.
mail_invited_title = دُعيت إلى إنشاء حساب
mail_invited_text = افتح الرابط لاختيار كلمة مرور.

## Two-step verification

factor_title = التحقق بخطوتين
factor_app = تطبيق المصادقة
factor_code = الرمز
factor_code_title = أدخل الرمز
factor_code_text = أدخل الرمز المكوّن من 6 أرقام من تطبيق المصادقة، أو أحد رموز الاسترداد.
factor_code_wrong = هذا الرمز غير صحيح أو سبق استخدامه. إذا كنت قد استخدمته للتو، فانتظر حتى يعرض تطبيقك الرمز التالي.
factor_recovery_code = رمز الاسترداد
factor_recovery_hint = إذا تعذّر عليك استخدام مفتاح المرور، فأدخل أحد رموز الاسترداد.
factor_enrol_title = إعداد التحقق بخطوتين
factor_setup_title = إعداد تطبيق مصادقة
factor_setup_required = من الآن فصاعدًا، تحتاج إلى خطوة ثانية لتسجيل الدخول.
factor_setup_scan = امسح رمز QR هذا بتطبيق مصادقة، أو أدخل المفتاح فيه. ثم أدخل الرمز الذي يعرضه التطبيق.
factor_setup_qr = رمز QR يحتوي على المفتاح
factor_setup_key = مفتاح الإعداد
factor_setup_open = فتح في تطبيق مصادقة
factor_setup_button = تأكيد
factor_setup_expired = بقيت هذه الصفحة مفتوحة مدة طويلة. امسح رمز QR الجديد.
factor_setup_hint = 6 أرقام من التطبيق
factor_codes_title = احفظ رموز الاسترداد
factor_codes_text = يحل كل رمز من هذه الرموز محل التطبيق مرة واحدة، مثلًا إذا فقدت هاتفك. احتفظ بها في مكان آمن. لن تظهر مرة أخرى.
factor_codes_text_passkey = يحل كل رمز من هذه الرموز محل مفتاح المرور مرة واحدة، مثلًا إذا فقدت جهازك. احتفظ بها في مكان آمن. لن تظهر مرة أخرى.
factor_codes_saved = حفظت الرموز
factor_codes_download = تنزيل الرموز
copy = نسخ
copied = تم النسخ
print = طباعة
factor_on = تم الإعداد: { $time }
factor_off = غير مُعدّ
factor_codes_left = رموز الاسترداد المتبقية: { $count }
factor_codes = رموز الاسترداد
factor_codes_create = إنشاء رموز جديدة
factor_codes_first = يحل رمز الاسترداد محل مفتاح المرور إذا تعذّر عليك استخدامه. يعمل كل رمز مرة واحدة.
factor_codes_new = إنشاء رموز استرداد جديدة
factor_codes_new_ask = ستتوقف رموز الاسترداد الحالية عن العمل.
factor_codes_expired = بقيت هذه الصفحة مفتوحة مدة طويلة. حاول مرة أخرى.
factor_remove = إزالة
factor_remove_title = إزالة تطبيق المصادقة
factor_cancel = إلغاء
factor_remove_ask = ستتوقف رموز الاسترداد عن العمل، ما لم يكن لديك مفتاح مرور أيضًا. سيتم تسجيل خروجك من المتصفحات والتطبيقات الأخرى التي سجلت الدخول إليها باستخدام التطبيق.
factor_required = التحقق بخطوتين مطلوب هنا، لذلك لا يمكن إزالة التطبيق. لاستخدام طريقة أخرى، أضف مفتاح مرور أولًا.
factor_manage = إدارة
factor_set_up = إعداد
factor_reset_title = لم تعد خطوتك الثانية تعمل هنا
factor_reset_text = تحتاج إلى خطوة ثانية لتسجيل الدخول، ولم يعد بالإمكان استخدام مفاتيح المرور الخاصة بك هنا.
factor_reset_help = اطلب من أحد المسؤولين إزالة مفاتيح المرور القديمة. بعد ذلك، ستُعِدّ خطوة ثانية جديدة عند تسجيل الدخول.
factor_remember = { $days ->
    [zero] عدم السؤال مجددًا في هذا المتصفح لمدة { $days } يوم
    [one] عدم السؤال مجددًا في هذا المتصفح لمدة يوم واحد
    [two] عدم السؤال مجددًا في هذا المتصفح لمدة يومين
    [few] عدم السؤال مجددًا في هذا المتصفح لمدة { $days } أيام
    [many] عدم السؤال مجددًا في هذا المتصفح لمدة { $days } يومًا
   *[other] عدم السؤال مجددًا في هذا المتصفح لمدة { $days } يوم
}
account_done_factor_removed = تمت إزالة تطبيق المصادقة.
account_done_device = سيُطلب من ذلك المتصفح الخطوة الثانية مجددًا.
activity_factor_added = تم إعداد تطبيق مصادقة
activity_factor_removed = تمت إزالة تطبيق المصادقة
activity_factor_codes = تم إنشاء رموز استرداد جديدة
activity_factor_code_used = تم استخدام رمز استرداد
activity_device_remembered = تم حفظ المتصفح
activity_device_forgotten = تمت إزالة المتصفح المحفوظ
mail_factor_added_title = تم تفعيل التحقق بخطوتين
mail_factor_added_text = تم إعداد تطبيق مصادقة لحسابك. من الآن فصاعدًا، تحتاج إلى رمزه لتسجيل الدخول.
mail_factor_removed_title = تمت إزالة تطبيق المصادقة
mail_factor_removed_text = تمت إزالة تطبيق المصادقة من حسابك. إذا كان التحقق بخطوتين مطلوبًا، فستقوم بإعداده مرة أخرى عند تسجيل الدخول التالي.
mail_codes_replaced_title = تم استبدال رموز الاسترداد الخاصة بك
mail_codes_replaced_text = تم إنشاء رموز استرداد جديدة لحسابك. لم تعد الرموز السابقة صالحة.
mail_code_used_title = تم استخدام رمز استرداد
mail_code_used_text = تم استخدام أحد رموز الاسترداد كخطوة ثانية. لن يعمل هذا الرمز مرة أخرى.

## Passkeys

passkey_failed = تعذّر على متصفحك استخدام مفتاح مرور. حاول مرة أخرى أو سجّل الدخول بطريقة أخرى.
passkey_unknown = لا ينتمي مفتاح المرور هذا إلى أي حساب هنا. ربما تمت إزالته.
passkey_rejected = لم يُقبل مفتاح المرور. حاول مرة أخرى أو سجّل الدخول بطريقة أخرى.
passkey_factor_title = أكّد بمفتاح المرور
passkey_factor_text = حسابك محمي بمفتاح مرور. استخدمه لتأكيد هويتك.
passkey_factor_elsewhere = لا يعمل مفتاح المرور في هذه الصفحة. سجّل الدخول به إلى حسابك وأعدّ تطبيق مصادقة، ثم يمكنك المتابعة هنا.
passkey_use = استخدام مفتاح مرور
passkey_needs_script = لا يستطيع متصفحك استخدام مفتاح مرور هنا. فعّل JavaScript أو استخدم متصفحًا آخر.
passkey_missing = لا يستطيع متصفحك إنشاء مفتاح مرور هنا. فعّل JavaScript أو استخدم متصفحًا آخر.
passkey_add_title = إضافة مفتاح مرور
passkey_add_text = بمفتاح المرور تسجّل الدخول ببصمة إصبعك أو وجهك أو قفل الشاشة أو مفتاح أمان بدلًا من كلمة المرور.
passkey_add_button = إنشاء مفتاح مرور
passkey_name = الاسم
passkey_name_hint = يساعدك على تمييز مفتاح المرور لاحقًا.
passkey_name_missing = أدخل اسمًا لمفتاح المرور.
passkey_rename = إعادة التسمية
passkey_exists = يوجد على هذا الجهاز مفتاح مرور لحسابك بالفعل.
passkey_too_many = لديك الحد الأقصى من مفاتيح المرور. أزل واحدًا قبل إضافة آخر.
passkey_list = مفاتيح المرور
passkey_none = تسجيل الدخول دون كلمة مرور
passkey_add = إضافة
passkey_added = تاريخ الإضافة: { $time }
passkey_other_host = يعمل فقط على { $host }
passkey_remove_ask = لن تتمكن بعد ذلك من تسجيل الدخول بمفتاح المرور «{ $passkey }».
passkey_only_way = هذه طريقتك الوحيدة لتسجيل الدخول. قبل إزالته، أضف مفتاح مرور آخر أو اطلب من أحد المسؤولين رابطًا لتعيين كلمة مرور.
passkey_last_factor = التحقق بخطوتين مطلوب هنا، وهذه خطوتك الثانية الوحيدة. قبل إزالته، أضف مفتاح مرور آخر أو أعدّ تطبيق مصادقة.
passkeys_kept = لا تزال مفاتيح المرور تتيح تسجيل الدخول إلى حسابك. إذا لم تتعرّف على أحدها، فأزله من حسابك.
account_done_passkey_added = تمت إضافة مفتاح المرور. يمكنك تسجيل الدخول به من الآن.
account_done_passkey_removed = تمت إزالة مفتاح المرور. يمكنك حذفه من جهازك أيضًا.
account_done_passkey_renamed = تمت إعادة تسمية مفتاح المرور.
activity_passkey_added = تمت إضافة مفتاح المرور «{ $passkey }»
activity_passkey_removed = تمت إزالة مفتاح المرور «{ $passkey }»
activity_passkey_renamed = أُعيدت تسمية مفتاح المرور إلى «{ $passkey }»
mail_passkey = مفتاح المرور
mail_passkey_added_title = أُضيف مفتاح مرور إلى حسابك
mail_passkey_added_text = يمكن استخدامه لتسجيل الدخول دون كلمة المرور.
mail_passkey_removed_title = أُزيل مفتاح مرور من حسابك
mail_passkey_removed_text = لم يعد من الممكن استخدامه لتسجيل الدخول.

## The change of the email address

account_email_off = لا يمكن تغييره هنا لأن هذه الخدمة لا ترسل رسائل بريد إلكتروني. تواصل مع القائمين عليها.
account_email_waiting = في انتظار التأكيد: { $email }
account_done_email = تم تغيير بريدك الإلكتروني.
activity_email_changed = تم تغيير البريد الإلكتروني
activity_email_restored = تم التراجع عن تغيير البريد الإلكتروني
email_change = تغيير البريد الإلكتروني
email_change_hint = سنرسل رابطًا إلى هذا العنوان. يبقى عنوانك الحالي حتى تفتح الرابط.
email_confirm_button = تأكيد
email_confirm_text = سيتغيّر عنوان بريدك الإلكتروني إلى:
email_confirm_title = أكّد بريدك الإلكتروني الجديد
email_domain_refused = لا يمكن استخدام عناوين هذا النطاق هنا. استخدم عنوانًا آخر.
email_new = البريد الإلكتروني الجديد
email_same = هذا هو بريدك الإلكتروني بالفعل.
email_sent_text = إذا لم يكن لحساب آخر هذا العنوان، فهناك رابط في طريقه إليه. افتحه خلال يوم واحد. وحتى ذلك الحين يبقى عنوانك الحالي.
email_taken = أصبح هذا البريد الإلكتروني لحساب آخر.
email_undo_address = سيعود { $email } عنوان بريدك الإلكتروني.
email_undo_button = التراجع عن التغيير
email_undo_password = ستتوقف كلمة مرورك عن العمل، وستختار كلمة جديدة.
email_undo_text = سيتم تسجيل خروجك من كل مكان، وستفقد التطبيقات وصولها.
email_undo_title = التراجع عن تغيير بريدك الإلكتروني
email_undone_password = لم تعد كلمة مرورك تعمل: اختر كلمة جديدة الآن.
email_undone_text = تم تسجيل خروجك من كل مكان، وفقدت التطبيقات وصولها.
email_undone_title = تم التراجع عن التغيير
link_email_text = يعمل رابط تغيير البريد الإلكتروني مرة واحدة، خلال يوم، وفي الحساب الذي طلبه فقط.
link_email_undo_text = يعمل رابط التراجع عن تغيير البريد الإلكتروني مرة واحدة، خلال أسبوع.
step_contact_service = تواصل مع القائمين على هذه الخدمة.
step_email_again = سجّل الدخول إلى حسابك واطلب رابطًا جديدًا.
mail_email_change_text = أُدخل هذا العنوان كبريد إلكتروني جديد لأحد الحسابات. افتح الرابط وأنت مسجّل الدخول إلى ذلك الحساب.
mail_email_changed_ignore = إذا كنت أنت من فعل ذلك، فلا يلزمك فعل شيء.
mail_email_changed_text = تم تغيير عنوان بريدك الإلكتروني. لم يعد بإمكانك تسجيل الدخول بهذا العنوان.
mail_email_changed_title = تم تغيير بريدك الإلكتروني
mail_email_changed_undo = إذا لم تكن أنت، فتراجع عن التغيير. ستستعيد هذا العنوان ويتم تسجيل خروجك من كل مكان.

## The data of the account, and its deletion

account_data = بياناتك
account_export = نسخة من بياناتك
account_export_button = تنزيل
account_export_text = الملف الشخصي وطرق تسجيل الدخول والجلسات والتطبيقات والنشاط، في ملف JSON
activity_data_exported = تم تنزيل البيانات
account_delete = حذف
activity_deletion_cancelled = تم إلغاء حذف الحساب
activity_deletion_requested = طُلب حذف الحساب
delete_button = حذف حسابي
delete_days = { $days ->
    [zero] يمكنك الاحتفاظ بالحساب بتسجيل الدخول مرة أخرى اليوم. بعد ذلك لا يمكن استعادته.
    [one] يمكنك الاحتفاظ بالحساب بتسجيل الدخول مرة أخرى خلال يوم واحد. بعد ذلك لا يمكن استعادته.
    [two] يمكنك الاحتفاظ بالحساب بتسجيل الدخول مرة أخرى خلال يومين. بعد ذلك لا يمكن استعادته.
    [few] يمكنك الاحتفاظ بالحساب بتسجيل الدخول مرة أخرى خلال { $days } أيام. بعد ذلك لا يمكن استعادته.
    [many] يمكنك الاحتفاظ بالحساب بتسجيل الدخول مرة أخرى خلال { $days } يومًا. بعد ذلك لا يمكن استعادته.
   *[other] يمكنك الاحتفاظ بالحساب بتسجيل الدخول مرة أخرى خلال { $days } يوم. بعد ذلك لا يمكن استعادته.
}
delete_last_owner = أنت آخر مالك هنا. اجعل مستخدمًا آخر مالكًا أولًا.
delete_text = سيتم تسجيل خروجك من كل مكان، وستفقد التطبيقات وصولها. لا يؤدي ذلك إلى حذف ما خزّنته التطبيقات عنك.
delete_title = حذف حسابك
deletion_at = موعد الحذف: { $date }
deletion_keep = تم تسجيل خروجك من كل مكان. للاحتفاظ بحسابك، سجّل الدخول قبل ذلك.
deletion_title = سيتم حذف حسابك
mail_delete_at = موعد الحذف
mail_deletion_text = لم يعد بإمكانك استخدام حسابك. للاحتفاظ به، سجّل الدخول قبل حذفه.
mail_deletion_title = سيتم حذف حسابك
mail_kept_text = كان حذف الحساب قد طُلب. تم إلغاؤه ويمكنك استخدام حسابك من جديد.
mail_kept_title = أُلغي حذف الحساب
