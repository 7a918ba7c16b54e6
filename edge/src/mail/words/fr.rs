//! French.

use super::{Text, Words};

pub(super) static WORDS: Words = Words {
    asked: Text {
        subject: "En attente de réponse : {title} avec {host}",
        said: "Votre demande est arrivée. {host} doit encore donner son accord ; d'ici là, l'horaire vous est gardé.",
        todo: "Rien n'est encore réservé. Nous vous écrirons dès que ce sera décidé.",
    },
    declined: Text {
        subject: "Refusé : {title} avec {host}",
        said: "{host} ne peut pas accepter ce rendez-vous. Personne ne vous attend à cette heure.",
        todo: "Choisissez un autre horaire sur la page où vous avez réservé.",
    },
    rejected: Text {
        subject: "Non réservé : {title} avec {host}",
        said: "Ce rendez-vous n'a pas pu être inscrit dans l'agenda et n'a donc pas lieu. Personne ne vous attend à cette heure.",
        todo: "Choisissez un autre horaire sur la page où vous avez réservé.",
    },
    cancelled: Text {
        subject: "Annulé : {title} avec {host}",
        said: "Ce rendez-vous est annulé. Personne ne vous attend à cette heure.",
        todo: "S'il figure encore dans votre propre agenda, supprimez-le.",
    },
    confirmed: Text {
        subject: "Réservé : {title} avec {host}",
        said: "Votre rendez-vous est réservé. {host} vous attend à cette heure.",
        todo: "Le fichier joint l'ajoute à votre agenda.",
    },
    not_written: "La réservation ne figure dans aucun agenda : {host} la garde sur une page à part.",
    changed: Text {
        subject: "Nouvel horaire : {title} avec {host}",
        said: "Ce rendez-vous a un nouvel horaire.",
        todo: "Le fichier joint inscrit le nouvel horaire dans votre agenda.",
    },
    wanted: Text {
        subject: "À vous de décider : {title} avec {guest}",
        said: "{guest} demande cet horaire. Il est gardé jusqu'à votre décision.",
        todo: "Ouvrez les réglages pour accepter ou refuser. Sans réponse, la demande prend fin d'elle-même.",
    },
    broken: Text {
        subject: "Google Agenda de {host} doit être reconnecté",
        said: "Google ne nous laisse plus utiliser comme il faut les agendas de {account}. D'ici là, rien ne peut être réservé avec {host}.",
        todo: "Ouvrez les réglages et reconnectez-vous. Un clic suffit, tous les réglages sont conservés.",
    },
    failing: Text {
        subject: "{site} demande votre attention",
        said: "Quelque chose que {site} doit faire dans Google Agenda échoue sans cesse.",
        todo: "Ouvrez les réglages : ils disent ce qui échoue et permettent de réessayer.",
    },
    lost: Text {
        subject: "Un agenda de {host} ne peut pas être lu",
        said: "Un agenda choisi par {host} n'existe plus ou ne peut plus être lu. D'ici là, rien ne peut être réservé avec {host}.",
        todo: "Ouvrez les réglages : ils disent de quel agenda il s'agit. Choisissez-en un autre, ou décochez-le. Les réservations en attente sont conservées.",
    },
    hello: "Bonjour {reader},",
    what: "Quoi",
    when: "Quand",
    with: "Avec",
    who: "Qui",
    place: "Où",
    open_booking: "Voir le rendez-vous",
    open_settings: "Ouvrir les réglages",
    questions: "Des questions ?",
    foot: "Envoyé par {site}.",
};
