//! Japanese.

use super::{Text, Words};

pub(super) static WORDS: Words = Words {
    asked: Text {
        subject: "回答待ち：{title}（{host}）",
        said: "ご依頼を受け付けました。{host} さんの承諾を待っています。それまでこの時間は確保されています。",
        todo: "まだ予約は確定していません。決まりましたらお知らせします。",
    },
    declined: Text {
        subject: "お断り：{title}（{host}）",
        said: "{host} さんはこの予約をお受けできません。この時間にお越しいただく必要はありません。",
        todo: "予約したページで別の時間をお選びください。",
    },
    rejected: Text {
        subject: "予約できませんでした：{title}（{host}）",
        said: "カレンダーに登録できなかったため、この予約は成立しませんでした。この時間にお越しいただく必要はありません。",
        todo: "予約したページで別の時間をお選びください。",
    },
    cancelled: Text {
        subject: "キャンセル：{title}（{host}）",
        said: "この予約はキャンセルされました。この時間にお越しいただく必要はありません。",
        todo: "ご自分のカレンダーに残っている場合は、削除してください。",
    },
    confirmed: Text {
        subject: "予約完了：{title}（{host}）",
        said: "予約が完了しました。この時間に {host} さんがお待ちしています。",
        todo: "添付ファイルを開くと、カレンダーに追加できます。",
    },
    not_written: "この予約はどのカレンダーにも載っていません。{host} さんは専用のページで管理しています。",
    changed: Text {
        subject: "時間の変更：{title}（{host}）",
        said: "この予約の時間が変わりました。",
        todo: "添付ファイルを開くと、新しい時間をカレンダーに反映できます。",
    },
    wanted: Text {
        subject: "ご判断ください：{title}（{guest}）",
        said: "{guest} さんがこの時間を希望しています。ご判断いただくまで時間は確保されます。",
        todo: "設定を開いて、承諾するかお断りしてください。回答がない場合、依頼は自動的に終了します。",
    },
    broken: Text {
        subject: "{host} さんの Google カレンダーを接続し直してください",
        said: "Google により、{account} のカレンダーを必要なとおりに利用できません。直るまで {host} さんの予約は受け付けられません。",
        todo: "設定を開いて接続し直してください。クリック一回で済み、設定はそのまま残ります。",
    },
    failing: Text {
        subject: "{site} の確認が必要です",
        said: "{site} が Google カレンダーで行う処理が、繰り返し失敗しています。",
        todo: "設定を開くと、何が失敗しているかを確認し、もう一度試すことができます。",
    },
    lost: Text {
        subject: "{host} のカレンダーを読み取れません",
        said: "{host} が選んだカレンダーがなくなったか、読み取れなくなりました。直るまで、{host} の予約は受け付けられません。",
        todo: "設定を開くと、どのカレンダーかが分かります。別のカレンダーを選ぶか、選択を外してください。待っている予約はそのまま残ります。",
    },
    hello: "{reader} 様",
    what: "内容",
    when: "日時",
    with: "相手",
    who: "依頼者",
    place: "場所",
    open_booking: "予約を見る",
    open_settings: "設定を開く",
    questions: "ご質問：",
    foot: "{site} より送信",
};
