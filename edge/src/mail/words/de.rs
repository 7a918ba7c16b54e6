//! German.

use super::{Text, Words};

pub(super) static WORDS: Words = Words {
    asked: Text {
        subject: "Wartet auf Antwort: {title} mit {host}",
        said: "Ihre Anfrage ist angekommen. {host} muss noch zustimmen; bis dahin bleibt die Zeit für Sie frei.",
        todo: "Noch ist nichts gebucht. Sie hören von uns, sobald entschieden ist.",
    },
    declined: Text {
        subject: "Abgelehnt: {title} mit {host}",
        said: "{host} kann diesen Termin nicht annehmen. Zu dieser Zeit erwartet Sie niemand.",
        todo: "Bitte wählen Sie auf der Seite, auf der Sie gebucht haben, eine andere Zeit.",
    },
    rejected: Text {
        subject: "Nicht gebucht: {title} mit {host}",
        said: "Dieser Termin konnte nicht in den Kalender eingetragen werden und ist nicht zustande gekommen. Zu dieser Zeit erwartet Sie niemand.",
        todo: "Bitte wählen Sie auf der Seite, auf der Sie gebucht haben, eine andere Zeit.",
    },
    cancelled: Text {
        subject: "Abgesagt: {title} mit {host}",
        said: "Dieser Termin ist abgesagt. Zu dieser Zeit erwartet Sie niemand.",
        todo: "Falls er noch in Ihrem eigenen Kalender steht, löschen Sie ihn dort bitte.",
    },
    confirmed: Text {
        subject: "Gebucht: {title} mit {host}",
        said: "Der Termin ist gebucht. {host} erwartet Sie zu dieser Zeit.",
        todo: "Die angehängte Datei trägt ihn in Ihren Kalender ein.",
    },
    not_written: "Die Buchung steht in keinem Kalender: {host} führt sie auf einer eigenen Seite.",
    changed: Text {
        subject: "Neue Zeit: {title} mit {host}",
        said: "Dieser Termin hat eine neue Zeit.",
        todo: "Die angehängte Datei trägt die neue Zeit in Ihren Kalender ein.",
    },
    wanted: Text {
        subject: "Bitte entscheiden: {title} mit {guest}",
        said: "{guest} fragt nach dieser Zeit. Sie bleibt frei, bis Sie entscheiden.",
        todo: "Öffnen Sie die Einstellungen, um zuzustimmen oder abzulehnen. Ohne Antwort endet die Anfrage von selbst.",
    },
    broken: Text {
        subject: "Der Google Kalender von {host} muss neu verbunden werden",
        said: "Google lässt uns die Kalender von {account} nicht wie nötig benutzen. Bis das behoben ist, kann bei {host} nichts gebucht werden.",
        todo: "Öffnen Sie die Einstellungen und verbinden Sie neu. Ein Klick genügt, alle Einstellungen bleiben.",
    },
    failing: Text {
        subject: "{site} braucht Ihre Aufmerksamkeit",
        said: "Etwas, das {site} im Google Kalender tun muss, schlägt immer wieder fehl.",
        todo: "Öffnen Sie die Einstellungen: Dort steht, was fehlschlägt, und Sie können es noch einmal versuchen.",
    },
    lost: Text {
        subject: "Ein Kalender von {host} ist nicht lesbar",
        said: "Ein Kalender, den {host} gewählt hat, ist weg oder kann nicht mehr gelesen werden. Bis das behoben ist, kann bei {host} nichts gebucht werden.",
        todo: "Öffnen Sie die Einstellungen: Dort steht, welcher Kalender es ist. Wählen Sie einen anderen, oder nehmen Sie das Häkchen weg. Wartende Buchungen bleiben erhalten.",
    },
    hello: "Guten Tag {reader},",
    what: "Was",
    when: "Wann",
    with: "Mit",
    who: "Wer",
    place: "Wo",
    open_booking: "Termin ansehen",
    open_settings: "Einstellungen öffnen",
    questions: "Fragen?",
    foot: "Gesendet von {site}.",
};
