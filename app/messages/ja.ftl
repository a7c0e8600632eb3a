### The texts of the hosted pages in Japanese (です・ます).

## Every page

continue_button = 続行
save_button = 保存
list_separator = 、
label_separator = ：
secured_by = Tenantry による保護

## Fields, and what is wrong with their values

email = メールアドレス
email_hint = サインインに使用します。
name = お名前
full_name = 氏名
first_name = 名
last_name = 姓
new_password = 新しいパスワード
password = パスワード
password_hint = 8 文字以上で入力してください。
password_show = パスワードを表示
username = メールアドレスまたはユーザー名
invalid_email = anna@example.com のようなメールアドレスを入力してください。
invalid_form = 保存できませんでした。入力内容を確認して、もう一度お試しください。
invalid_name = 1～80 文字で入力してください。改行や制御文字は使用できません。
invalid_optional_name = 80 文字以内で入力してください。改行や制御文字は使用できません。
invalid_password = 8～1024 文字で入力してください。タブ、改行、制御文字は使用できません。
password_guessable = このパスワードは推測されやすいものです。別のパスワードを設定してください。
password_breached = このパスワードは他のサービスから流出したものです。別のパスワードを設定してください。
invalid_tenant_name = 会社名など、1～80 文字で入力してください。

## Sign-in and account selection

keep_signed_in = このデバイスでサインインしたままにする
select_account_title = アカウントを選択
sign_in_button = サインイン
sign_in_console = ダッシュボードを開きます
sign_in_link = { $provider } のアカウント { $account } を関連付けて、それでもサインインできるようにする
sign_in_purpose = { $client } に移動します
sign_in_title = サインイン
back_to_sign_in = サインインに戻る
sign_in_or = または
sign_in_with = { $provider } で続ける
sign_in_with_password = パスワードでサインインする
too_many_attempts = 試行回数が多すぎます。{ $minutes } 分後にもう一度お試しください。
use_another_account = 別のアカウントを使用
wrong_credentials = メールアドレス、ユーザー名、またはパスワードが正しくありません。
wrong_password = パスワードが正しくありません。

## Consent

allow = 許可
claims_title = あなたに関する情報の表示
client_policy = プライバシーポリシー
client_terms = 利用規約
client_website = ウェブサイト
consent_heading = { $client } が { $tenant } アカウントへのアクセスを求めています
consent_list = { $client } が求めている権限
consent_return = どちらを選んでも { $address } に戻ります。パスワードが相手に知られることはありません。
consent_title = アクセスの許可
deny = 拒否
not_you = 別のユーザーですか？
resource_title = あなたに代わってこのサービスを利用
review_approved = このアプリケーションは開発者が登録したものです。{ $tenant } による審査を受けています。
review_missing = このアプリケーションは開発者が登録したものです。{ $tenant } による審査は受けていません。
scope_address = 住所の表示
scope_address_detail = プロフィールに登録されている住所
scope_email = メールアドレスの表示
scope_email_detail = 確認済みかどうかを含みます
scope_offline_access = 不在時のアクセスの継続
scope_offline_access_detail = 取り消すまで、またはしばらく使用しなくなるまで有効です
scope_openid = 本人であることの確認
scope_openid_detail = アカウントの識別子
scope_phone = 電話番号の表示
scope_phone_detail = 確認済みかどうかを含みます
scope_profile = プロフィールの表示
scope_profile_detail = 名前、写真、その他のプロフィール情報
scope_read = アカウントの読み取り
scope_read_detail = プロフィール全体と、登録したアプリケーション
scope_write = アカウントの変更
scope_write_detail = あなたの名前でのアプリケーションの登録、変更、削除

claim_address = 住所
claim_birthdate = 生年月日
claim_email = メールアドレス
claim_email_verified = メールアドレスが確認済みかどうか
claim_family_name = 姓
claim_gender = 性別
claim_given_name = 名
claim_locale = 言語
claim_middle_name = ミドルネーム
claim_name = 氏名
claim_nickname = ニックネーム
claim_phone_number = 電話番号
claim_phone_number_verified = 電話番号が確認済みかどうか
claim_picture = 写真
claim_preferred_username = ユーザー名
claim_profile = プロフィールページ
claim_updated_at = プロフィールの最終更新日時
claim_website = ウェブサイト
claim_zoneinfo = タイムゾーン

## Sign-out

sign_in_again = もう一度サインイン
sign_out_account = { $user } としてサインインしています。
sign_out_button = サインアウト
sign_out_stay = サインインしたままにするには、このページを閉じてください。
sign_out_title = サインアウトしますか？
sign_out_unregistered = アプリケーションはサインアウト後の移動先として { $address } を指定しましたが、このアドレスは登録されていないため、移動しません。
signed_out_console = ダッシュボードのセッションを終了しました。
signed_out_provider = { $provider } からもサインアウトする
signed_out_text = このページを閉じてかまいません。
signed_out_title = サインアウトしました

## The account page

account_activity = 最近のアクティビティ
account_activity_none = 最近のアクティビティはありません。
account_application_since = 許可: { $time }
account_applications = アクセスを許可したアプリケーション
account_applications_none = アカウントにアクセスできるアプリケーションはありません。許可したものがここに表示されます。
account_done_linked = アカウントを連携しました。今後はこのアカウントでサインインできます。
account_done_password = パスワードを変更しました。ほかのすべての場所からサインアウトしました。
account_done_revoked = アプリケーションのアクセス権を取り消しました。
account_done_session = セッションをサインアウトしました。
account_done_sessions = ほかのすべての場所からサインアウトしました。
account_done_sign_in = もう一度サインインしました。変更できるようになりました。
account_done_unlinked = アカウントの連携を解除しました。
account_done_kept = アカウントは削除されません。
account_email_unverified = 未確認
account_email_verified = 確認済み
account_gone = この項目はもうありません。すでに終了している可能性があります。
account_identity_only = これは唯一のサインイン方法です。連携を解除する前に、別のアカウントを連携するか、パスワードを設定するリンクを管理者に依頼してください。
account_identity_off = このアカウントでのサインインはオフになっています。
account_lead = { $tenant } へのサインイン方法、サインインしている場所、アクセスできるアプリケーション。
account_link = 連携する
account_linked = 連携: { $time }
account_name = 名前
account_not_linked = 未連携
account_open = アカウントを開く
account_password_set = 設定: { $time }
account_profile = プロフィール
account_edit = 編集
account_done_profile = プロフィールを保存しました。
profile_change = プロフィールを編集
profile_change_text = プロフィールの表示を許可したアプリケーションに、これらの名前が渡されます。
account_revoke = アクセス権を取り消す
account_revoke_ask = { $client } はただちにアカウントへのアクセス権を失います。次に使うときは、もう一度許可が必要です。
account_session_device = { $system } の { $browser }
account_session_end = サインアウト
account_session_here = このブラウザー
account_session_seen = 最終利用: { $time }
account_session_unknown = 不明なデバイス
account_sessions = サインインしている場所
account_sessions_end = ほかの場所からサインアウト
account_sessions_end_ask = ほかのすべてのブラウザーからサインアウトし、記憶されたブラウザーはすべて解除されます。アプリケーションのアクセス権は、取り消すまで残ります。
account_devices = 記憶されたブラウザー
account_device_note = ここではアプリケーションへのサインイン時に 2 つ目の手順が省略されます。
account_device_forget = 解除
account_title = アカウント
account_unlink = 連携を解除
account_unlink_ask = { $provider } でサインインできなくなります。あとでもう一度連携できます。
account_used = 最終使用: { $time }
account_username = ユーザー名
account_ways = サインイン方法
account_other_ways = その他のサインイン方法
account_contents = このページの内容
activity_application_allowed = { $client } を許可しました
activity_application_revoked = { $client } のアクセス権を取り消しました
activity_blocked = アカウントがブロックされました
activity_by_staff = 管理者による操作
activity_identity_linked = { $provider } を連携しました
activity_identity_unlinked = { $provider } の連携を解除しました
activity_password_changed = パスワードを変更しました
activity_password_link = 新しいパスワードを設定するリンクが作成されました
activity_password_reset = リンクを使って新しいパスワードを設定しました
activity_profile_changed = プロフィールが変更されました
activity_session_ended = セッションをサインアウトしました
activity_sessions_ended = 複数のセッションをサインアウトしました
activity_sign_in_failed = サインインの失敗（{ $count } 回）
activity_signed_in = サインインしました
activity_signed_in_with = { $provider } でサインインしました
activity_signed_out = サインアウトしました
activity_unblocked = アカウントのブロックが解除されました
back_to_account = アカウントに戻る
consent_account = アクセス権は { $account } でいつでも取り消せます。
consent_account_link = アカウントのページ
current_password = 現在のパスワード
link_failed_title = アカウントは連携されませんでした
link_has_another = このサービスの別のアカウントがすでに連携されています。先にその連携を解除してください。
password_change = パスワードを変更
password_change_hint = 8 文字以上。ほかのすべての場所からサインアウトし、アプリケーションはアクセスできなくなります。
sign_in_account = アカウントを開くには、サインインしてください
sign_in_account_change = 本人確認のため、もう一度サインインしてください
time_date = { $year }年{ $month }月{ $day }日
time_days = { $days } 日前
time_hours = { $hours } 時間前
time_minutes = { $minutes } 分前
time_now = たった今

## The response of form_post

form_post_text = アプリケーションに戻っています。
form_post_title = しばらくお待ちください

## Invitations, password reset, set-up

accept = 承諾
has_account_hint = すでにアカウントをお持ちです。承諾するには、そのパスワードを入力してください。
invitation = 招待
invited_as = { $role ->
    [owner] 所有者として招待されています。
    [admin] 管理者として招待されています。
    [developer] 開発者として招待されています。
    [auditor] 監査担当者として招待されています。
   *[operator] 運用担当者として招待されています。
}
join_heading = { $tenant } に参加
joined_text = ダッシュボードを開いて始めましょう。
joined_title = { $role ->
    [owner] 所有者になりました
    [admin] 管理者になりました
    [developer] 開発者になりました
    [auditor] 監査担当者になりました
   *[operator] 運用担当者になりました
}
open_dashboard = ダッシュボードを開く
operator_text = テナントの作成とこのインストールの管理に招待されています。
operator_title = 運用担当者になる
reset_account = { $user } のパスワード
reset_button = パスワードを設定
reset_done_text = すべてのデバイスからサインアウトしました。アプリケーションに戻り、新しいパスワードでサインインしてください。
reset_done_title = パスワードを変更しました
reset_hint = 8 文字以上で入力してください。すべてのデバイスからサインアウトします。
reset_title = 新しいパスワードの設定
set_up_button = セットアップ
set_up_tenant = 最初のテナントの名前
set_up_tenant_hint = 通常は会社名または製品名です。テナントごとにユーザー、アプリケーション、鍵が分かれています。
set_up_text = あなたは最初の運用担当者になります。運用担当者はテナントを作成し、インストールを管理します。
set_up_title = Tenantry のセットアップ
set_up_done_title = Tenantry はすでにセットアップされています
set_up_done_text = サインインしてダッシュボードを開いてください。

## The front page

front_text = 利用するアプリケーションを開いてください。サインインが必要なときに、このページに移動します。
front_title = アプリケーションからサインインしてください
not_set_up_text = このインストールには運用担当者がいません。
not_set_up_title = Tenantry はまだセットアップされていません

## Problems: what happened

blameless = お客様の操作に問題はありません。お客様の情報は共有されていません。
cookies_text = サインインには、このサイトの Cookie が必要です。サインインは行われていません。
cookies_title = ブラウザーが Cookie をブロックしています
cross_site_text = アカウントを保護するため、処理しませんでした。
cross_site_title = このフォームは別のサイトから送信されました
failed_text = リクエストを完了できませんでした。
failed_title = 問題が発生しました
forbidden_text = このアカウントではこのページを開けません。
forbidden_title = アクセス権がありません
gone_text = 完了したか、30 分を超えたか、別のブラウザーで開始されたものです。
gone_title = このサインインは終了しています
link_invalid_title = このリンクは期限切れか、すでに使用されています
link_invitation_text = 招待リンクは 1 週間以内に 1 回だけ使用できます。取り消されることもあります。
link_reset_text = パスワード再設定リンクは 1 時間または 1 日以内に 1 回だけ使用できます。
link_set_up_text = セットアップリンクは 1 時間以内に 1 回だけ使用できます。
method_text = このアドレスはアプリケーション用で、ブラウザー用ではありません。
method_title = このページはこの方法では開けません
not_found_text = このアドレスにページはありません。
not_found_title = ページが見つかりません
not_redirectable_disabled = このアプリケーションは現在無効になっています。
not_redirectable_mismatch = アプリケーションが、登録されていないアドレスへの移動を求めました。アカウントを保護するため、ここで中止しました。
not_redirectable_text = どのアプリケーションからのリクエストか、またはどこに戻るのかが指定されていません。
not_redirectable_unknown = ここへ誘導したアプリケーションは登録されていません。
not_redirectable_title = サインインを完了できません
provider_blocked_text = あなたのアカウントはブロックされています。
provider_conflict_text = 同じメールアドレスのアカウントがすでにあります。そのパスワードで一度サインインしてください。以後は両方を使えます。
provider_conflict_title = すでにアカウントがあります
provider_denied_text = サインインがキャンセルされたか、プロバイダーによって許可されませんでした。
provider_domain_text = このメールアドレスのアカウントはここでは使えません。別のアカウントでサインインしてください。
provider_failed_text = サインインの応答を受け入れることができませんでした。
provider_linked_text = このアカウントは、すでにここの別のアカウントに関連付けられています。
provider_no_account_text = ここにはまだアカウントがなく、この方法では作成できません。アプリケーションの運営者にお問い合わせください。
provider_title = サインインしていません
provider_unavailable_text = サインインに使うサービスが応答していません。
rejected_text = リクエストを解釈できませんでした。
retry_after = { $seconds } 秒後にもう一度お試しください。
retry_after_minutes = { $minutes } 分後にもう一度お試しください。
suspended_text = このサービスは現在停止されています。サインインできません。
suspended_title = 現在サインインできません
timeout_text = 時間内にリクエストを受信できませんでした。
timeout_title = リクエストに時間がかかりすぎました
too_large_text = フォームのサイズは 64 KB までです。
too_large_title = フォームが大きすぎます
too_many_requests_title = リクエストが多すぎます

## Problems: what to do

detail_for_developers = アプリケーション開発者向けの詳細
next_steps = 対処方法
reference = 参照番号
step_allow_cookies = ブラウザーの設定で、このサイトの Cookie を許可してください。
step_allow_cookies_if_repeated = このページが再び表示される場合は、このサイトの Cookie を許可してください。
step_ask_for_link = リンクの送信者に新しいリンクを依頼してください。
step_check_address = アドレスを確認するか、元のアプリケーションに戻ってください。
step_contact_application = 繰り返し発生する場合は、アプリケーションの運営者に連絡し、このページを見せてください。
step_open_set_up = Tenantry の起動時に表示されたセットアップリンクを開いてください。
step_reopen_application = アプリケーションをもう一度開き、そのページから始めてください。古いブックマークやリンクが原因であることがよくあります。
step_restart = Tenantry を再起動してください。セットアップが完了するまで、新しいリンクが表示されます。
step_retry = しばらく待ってから、もう一度お試しください。
step_set_up_expires = リンクの有効期間は 1 時間です。新しいリンクを取得するには、Tenantry を再起動してください。
step_shorten = 前のページに戻り、入力内容を短くして、もう一度お試しください。
step_sign_in_again = アプリケーションに戻り、もう一度サインインしてください。
step_submit_again = ページをもう一度開き、そこからフォームを送信してください。
step_try_later = 後でもう一度お試しください。

## Forgotten passwords, and the verification of addresses

invalid_username = メールアドレスまたはユーザー名を入力してください。
forgot_link = パスワードをお忘れですか？
forgot_title = パスワードの再設定
forgot_text = ユーザー名またはメールアドレスを入力してください。アカウントの確認済みメールアドレスにリンクを送信します。
forgot_button = リンクを送信
forgot_sent_title = 受信トレイを確認してください
forgot_sent_text = 確認済みのメールアドレスを持つアカウントがあれば、リンクを送信します。リンクは 1 時間以内に 1 回だけ使用できます。メールが届かない場合は、迷惑メールフォルダーを確認するか、アプリケーションの運営者にお問い合わせください。
verify_title = メールアドレスの確認
verify_text = これはあなたのメールアドレスですか？
verify_button = 確認
verify_done_title = メールアドレスが確認されました
verify_done_text = アプリケーションに戻って続行してください。
verify_other_text = このリンクは、現在アカウントに登録されていないメールアドレスに送信されたものです。新しいリンクをリクエストしてください。
verify_wait_text = このアドレスに送信するリンクを開いてください。その後、ここで続行できます。
verify_wait_button = リンクを送信
verify_wait_sent = リンクを送信しました。受信トレイを確認してください。
verify_wait_limit = 新しいリンクは送信されませんでした。最後のリンクを使用するか、1 時間後にもう一度お試しください。
verify_wait_impossible = リンクを送信できません。アプリケーションの運営者にお問い合わせください。
link_verify_text = 確認リンクは、アカウントの現在のメールアドレスに対してのみ、1 日以内に 1 回だけ使用できます。
step_request_link = サインインページで新しいリンクを請求してください。

## Mails

mail_account = アカウント
mail_time = 日時
mail_address = IP アドレス
mail_invited_by = 招待者
mail_link_hours = リンクは { $hours } 時間以内に 1 回だけ使用できます。
mail_link_days = リンクは { $days } 日以内に 1 回だけ使用できます。
mail_copy_link = ボタンが機能しない場合は、このアドレスをブラウザーにコピーしてください：
mail_automatic = このメールは自動的に送信されました。
mail_reset_text = あなたのアカウントの新しいパスワードを設定するリンクが請求されました。
mail_reset_ignore = 心当たりがない場合は、このメールを無視してください。パスワードは変わりません。
mail_verify_text = このメールアドレスがアカウントに登録されました。あなたのものであることを確認してください。
mail_verify_ignore = このアカウントに心当たりがない場合は、このメールを無視してください。
mail_invitation_text = リンクを開いて招待を承諾してください。
mail_invitation_ignore = この招待に心当たりがない場合は、無視してください。
mail_changed_text = ほかのすべてのセッションからサインアウトし、アプリケーションのアクセスも終了しました。
mail_not_you = 心当たりがない場合は、すぐにこのサービスの運営者に連絡してください。
mail_new_sign_in_title = アカウントへの新しいサインイン
mail_new_sign_in_text = 新しいブラウザーまたはデバイスからアカウントへのサインインがありました。
mail_locked_title = アカウントが一時的にロックされています
mail_locked_text = パスワードの誤りが多すぎたため、パスワードによるサインインが最長 { $minutes } 分間ロックされます。
mail_locked_not_you = 心当たりがない場合は、誰かがパスワードを推測している可能性があります。これらの試行はいずれも成功していません。
mail_unlocked_title = アカウントのロックが解除されました
mail_unlocked_text = パスワードでもう一度サインインできます。
mail_test_title = テストメール
mail_test_text = メールサーバーはこのシステムのメールを受け付けています。

## Creating an account

sign_up_title = アカウントを作成
sign_up_text = 続行するためのリンクをメールで送信します。
sign_up_have_account = アカウントを持っています
sign_up_sent_text = { $email } にリンクを送信しました。続行するには、この端末でリンクを開いてください。リンクは 1 日以内に 1 回だけ使用できます。メールが届かない場合は、迷惑メールフォルダーを確認してください。
invalid_email_domain = このドメインのメールアドレスではアカウントを作成できません。別のアドレスを使用してください。
sign_up_off_title = ここではアカウントを作成できません
sign_up_off_text = アカウントが必要な場合は、アプリケーションの運営者にお問い合わせください。
create_account_title = アカウントを作成してください
create_account_text = パスワードを設定してください。このメールアドレスとパスワードでサインインします。
create_account_button = アカウントを作成
create_account_agree = アカウントを作成すると、次に同意したことになります:
create_account_terms_changed = 同意が必要な文書が変更されました。内容を確認し、パスワードをもう一度入力して続行してください。
account_ready_title = アカウントの準備ができました
account_ready_text = サインインしています。アプリケーションに戻って続行するか、アカウントを開いてください。
account_exists_title = アカウントは既にあります
account_exists_text = このメールアドレスのアカウントがあります。そのアカウントでサインインしてください。
link_sign_up_text = アカウントを作成するリンクは 1 日以内（招待された場合は 1 週間以内）に 1 回だけ使用できます。招待は取り消されることもあります。
step_sign_up_again = アプリケーションに戻ってやり直すか、新しい招待を依頼してください。
mail_sign_up_text = アカウントを作成するためにこのメールアドレスが入力されました。リンクを開いてパスワードを設定してください。
mail_sign_up_ignore = アカウントを請求していない場合は、このメールを無視してください。リンクを開かない限り、アカウントは作成されません。
mail_exists_text = アカウントを作成するためにこのメールアドレスが入力されましたが、アカウントは既にあります。そのアカウントでサインインしてください。
mail_exists_reset = パスワードを忘れた場合は、次のページで新しいパスワードを設定するリンクを請求してください:
mail_exists_ignore = 心当たりがない場合は、このメールを無視してください。何も変更されていません。
mail_invited_title = アカウントの作成に招待されました
mail_invited_text = リンクを開いてパスワードを設定してください。

## Two-step verification

factor_title = 2 段階認証
factor_app = 認証アプリ
factor_code = コード
factor_code_title = コードを入力してください
factor_code_text = 認証アプリに表示される 6 桁のコード、またはリカバリーコードを入力してください。
factor_code_wrong = コードが正しくないか、すでに使用されています。使用したばかりの場合は、アプリに次のコードが表示されるまでお待ちください。
factor_recovery_code = リカバリーコード
factor_recovery_hint = パスキーを使えない場合は、リカバリーコードを入力してください。
factor_enrol_title = 2 段階認証の設定
factor_setup_title = 認証アプリの設定
factor_setup_required = 今後のサインインには 2 つ目の手順が必要です。
factor_setup_scan = 認証アプリでこの QR コードを読み取るか、キーをアプリに入力してください。次に、アプリに表示されるコードを入力してください。
factor_setup_qr = キーの QR コード
factor_setup_key = セットアップキー
factor_setup_open = 認証アプリで開く
factor_setup_button = 確認
factor_setup_expired = このページを開いてから時間が経ちすぎました。新しい QR コードを読み取ってください。
factor_setup_hint = アプリに表示される 6 桁の数字
factor_codes_title = リカバリーコードを保存してください
factor_codes_text = 各コードは、スマートフォンをなくした場合などに、アプリの代わりに 1 回だけ使えます。安全な場所に保管してください。再表示はできません。
factor_codes_text_passkey = 各コードは、デバイスをなくした場合などに、パスキーの代わりに 1 回だけ使えます。安全な場所に保管してください。再表示はできません。
factor_codes_saved = コードを保存しました
factor_codes_download = コードをダウンロード
copy = コピー
copied = コピーしました
print = 印刷
factor_on = 設定: { $time }
factor_off = 未設定
factor_codes_left = 残りのリカバリーコード: { $count }
factor_codes = リカバリーコード
factor_codes_create = 新しいコードを作成
factor_codes_first = パスキーを使えないときは、代わりにリカバリーコードを使えます。各コードは 1 回だけ使えます。
factor_codes_new = 新しいリカバリーコードを作成
factor_codes_new_ask = 現在のリカバリーコードは使えなくなります。
factor_codes_expired = このページを開いてから時間が経ちすぎました。もう一度お試しください。
factor_remove = 削除
factor_remove_title = 認証アプリを削除
factor_cancel = キャンセル
factor_remove_ask = パスキーを登録していない場合、リカバリーコードは使えなくなります。このアプリを使ってサインインした他のブラウザーとアプリケーションはサインアウトされます。
factor_required = ここでは 2 段階認証が必須のため、アプリを削除できません。別の方法を使うには、先にパスキーを追加してください。
factor_manage = 管理
factor_set_up = 設定する
factor_reset_title = 2 段階目の確認がここでは使えなくなりました
factor_reset_text = サインインには 2 つ目の手順が必要ですが、お使いのパスキーはここでは使えなくなりました。
factor_reset_help = 古いパスキーの削除を管理者に依頼してください。その後、サインイン時に新しい 2 つ目の手順を設定します。
factor_remember = このブラウザーでは { $days } 日間確認しない
account_done_factor_removed = 認証アプリを削除しました。
account_done_device = そのブラウザーでは再び 2 つ目の手順が必要になります。
activity_factor_added = 認証アプリを設定しました
activity_factor_removed = 認証アプリを削除しました
activity_factor_codes = 新しいリカバリーコードを作成しました
activity_factor_code_used = リカバリーコードを使用しました
activity_device_remembered = ブラウザーを記憶しました
activity_device_forgotten = 記憶されたブラウザーを削除しました
mail_factor_added_title = 2 段階認証が有効になりました
mail_factor_added_text = アカウントに認証アプリが設定されました。今後のサインインにはアプリのコードが必要です。
mail_factor_removed_title = 認証アプリが削除されました
mail_factor_removed_text = アカウントから認証アプリが削除されました。2 段階認証が必須の場合は、次回のサインイン時に再度設定します。
mail_codes_replaced_title = リカバリーコードが新しくなりました
mail_codes_replaced_text = アカウントに新しいリカバリーコードが作成されました。以前のコードは使えません。
mail_code_used_title = リカバリーコードが使用されました
mail_code_used_text = 2 つ目の手順としてリカバリーコードが 1 つ使用されました。このコードは再び使えません。

## Passkeys

passkey_failed = ブラウザーでパスキーを使用できませんでした。もう一度試すか、別の方法でサインインしてください。
passkey_unknown = このパスキーに対応するアカウントはここにはありません。削除された可能性があります。
passkey_rejected = パスキーが承認されませんでした。もう一度試すか、別の方法でサインインしてください。
passkey_factor_title = パスキーで確認
passkey_factor_text = このアカウントはパスキーで保護されています。パスキーで本人確認をしてください。
passkey_factor_elsewhere = このページではお使いのパスキーを使用できません。パスキーでアカウントにサインインし、認証アプリを設定してください。その後、ここで続行できます。
passkey_use = パスキーを使用
passkey_needs_script = このブラウザーではパスキーを使用できません。JavaScript を有効にするか、別のブラウザーを使用してください。
passkey_missing = このブラウザーではパスキーを作成できません。JavaScript を有効にするか、別のブラウザーを使用してください。
passkey_add_title = パスキーを追加
passkey_add_text = パスキーを使うと、パスワードの代わりに指紋、顔、画面ロック、またはセキュリティキーでサインインできます。
passkey_add_button = パスキーを作成
passkey_name = 名前
passkey_name_hint = 後でパスキーを見分けるために使います。
passkey_name_missing = パスキーの名前を入力してください。
passkey_rename = 名前を変更
passkey_exists = このデバイスには、このアカウントのパスキーが既にあります。
passkey_too_many = パスキーの数が上限に達しています。追加する前に 1 つ削除してください。
passkey_list = パスキー
passkey_none = パスワードなしでサインイン
passkey_add = 追加
passkey_added = 追加: { $time }
passkey_other_host = { $host } でのみ使用できます
passkey_remove_ask = パスキー「{ $passkey }」ではサインインできなくなります。
passkey_only_way = これが唯一のサインイン方法です。削除する前に、別のパスキーを追加するか、パスワードを設定するリンクを管理者に依頼してください。
passkey_last_factor = ここでは 2 段階認証が必須で、これが唯一の 2 つ目の手順です。削除する前に、別のパスキーを追加するか、認証アプリを設定してください。
passkeys_kept = パスキーでは引き続きサインインできます。心当たりのないパスキーは、アカウントで削除してください。
account_done_passkey_added = パスキーを追加しました。今後はこのパスキーでサインインできます。
account_done_passkey_removed = パスキーを削除しました。デバイスからも削除できます。
account_done_passkey_renamed = パスキーの名前を変更しました。
activity_passkey_added = パスキー「{ $passkey }」を追加
activity_passkey_removed = パスキー「{ $passkey }」を削除
activity_passkey_renamed = パスキーの名前を「{ $passkey }」に変更
mail_passkey = パスキー
mail_passkey_added_title = アカウントにパスキーが追加されました
mail_passkey_added_text = このパスキーを使うと、パスワードなしでサインインできます。
mail_passkey_removed_title = アカウントからパスキーが削除されました
mail_passkey_removed_text = このパスキーではサインインできなくなりました。

## The change of the email address

account_email_off = このサービスはメールを送信しないため、ここでは変更できません。運営者にお問い合わせください。
account_email_waiting = 確認待ち: { $email }
account_done_email = メールアドレスを変更しました。
activity_email_changed = メールアドレスを変更
activity_email_restored = メールアドレスの変更を取り消し
email_change = メールアドレスを変更
email_change_hint = このアドレスにリンクを送信します。リンクを開くまでは現在のアドレスのままです。
email_confirm_button = 確認する
email_confirm_text = メールアドレスは次のように変更されます。
email_confirm_title = 新しいメールアドレスの確認
email_domain_refused = このドメインのアドレスはここでは使用できません。別のアドレスを使用してください。
email_new = 新しいメールアドレス
email_same = これは現在のメールアドレスです。
email_sent_text = ほかのアカウントがこのアドレスを使用していなければ、リンクを送信します。1 日以内に開いてください。それまでは現在のアドレスのままです。
email_taken = このメールアドレスは、現在ほかのアカウントで使用されています。
email_undo_address = メールアドレスを { $email } に戻します。
email_undo_button = 変更を取り消す
email_undo_password = 現在のパスワードは使用できなくなり、新しいパスワードを設定します。
email_undo_text = すべてのデバイスからサインアウトし、アプリケーションのアクセス権も失われます。
email_undo_title = メールアドレスの変更を取り消す
email_undone_password = パスワードは使用できなくなりました。新しいパスワードを設定してください。
email_undone_text = すべてのデバイスからサインアウトし、アプリケーションのアクセス権も失われました。
email_undone_title = 変更を取り消しました
link_email_text = メールアドレス変更のリンクは、1 日以内に 1 回だけ、変更を申し込んだアカウントでのみ使用できます。
link_email_undo_text = メールアドレスの変更を取り消すリンクは、1 週間以内に 1 回だけ使用できます。
step_contact_service = このサービスの運営者にお問い合わせください。
step_email_again = アカウントにサインインして、新しいリンクを申し込んでください。
mail_email_change_text = このアドレスがアカウントの新しいメールアドレスとして入力されました。そのアカウントにサインインした状態でリンクを開いてください。
mail_email_changed_ignore = ご自身による変更であれば、何もする必要はありません。
mail_email_changed_text = アカウントのメールアドレスが変更されました。今後、このアドレスではサインインできません。
mail_email_changed_title = メールアドレスが変更されました
mail_email_changed_undo = 心当たりがない場合は、変更を取り消してください。このアドレスに戻り、すべてのデバイスからサインアウトします。

## The data of the account, and its deletion

account_data = データ
account_export = データのコピー
account_export_button = ダウンロード
account_export_text = プロフィール、サインイン方法、セッション、アプリケーション、アクティビティ（JSON ファイル）
activity_data_exported = データをダウンロード
account_delete = 削除
activity_deletion_cancelled = アカウントの削除を取り消し
activity_deletion_requested = アカウントの削除を申し込み
delete_button = アカウントを削除する
delete_days = { $days } 日以内にもう一度サインインすると、アカウントを残せます。その後は元に戻せません。
delete_last_owner = 最後のオーナーであるため削除できません。先に別のユーザーをオーナーにしてください。
delete_text = すべてのデバイスからサインアウトし、アプリケーションのアクセス権も失われます。アプリケーションが保存した情報は、これによって削除されません。
delete_title = アカウントの削除
deletion_at = { $date } に削除されます。
deletion_keep = すべてのデバイスからサインアウトしました。アカウントを残すには、それまでにサインインしてください。
deletion_title = アカウントは削除されます
mail_delete_at = 削除予定
mail_deletion_text = アカウントは使用できなくなりました。残すには、削除される前にサインインしてください。
mail_deletion_title = アカウントは削除されます
mail_kept_text = 削除が申し込まれていましたが、取り消されました。アカウントを再び使用できます。
mail_kept_title = アカウントの削除は取り消されました
