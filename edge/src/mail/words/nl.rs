//! Dutch.

use super::{Text, Words};

pub(super) static WORDS: Words = Words {
    asked: Text {
        subject: "Wacht op antwoord: {title} met {host}",
        said: "Uw aanvraag is aangekomen. {host} moet nog akkoord gaan; tot die tijd blijft het tijdstip voor u vrij.",
        todo: "Er is nog niets geboekt. U hoort van ons zodra er is beslist.",
    },
    declined: Text {
        subject: "Afgewezen: {title} met {host}",
        said: "{host} kan deze afspraak niet aannemen. Niemand verwacht u op dit tijdstip.",
        todo: "Kies een ander tijdstip op de pagina waar u hebt geboekt.",
    },
    rejected: Text {
        subject: "Niet geboekt: {title} met {host}",
        said: "Deze afspraak kon niet in de agenda worden gezet en gaat dus niet door. Niemand verwacht u op dit tijdstip.",
        todo: "Kies een ander tijdstip op de pagina waar u hebt geboekt.",
    },
    cancelled: Text {
        subject: "Geannuleerd: {title} met {host}",
        said: "Deze afspraak is geannuleerd. Niemand verwacht u op dit tijdstip.",
        todo: "Staat de afspraak nog in uw eigen agenda, verwijder hem daar dan.",
    },
    confirmed: Text {
        subject: "Geboekt: {title} met {host}",
        said: "Uw afspraak is geboekt. {host} verwacht u op dit tijdstip.",
        todo: "Het bijgevoegde bestand zet de afspraak in uw agenda.",
    },
    not_written: "De boeking staat in geen enkele agenda: {host} houdt haar bij op een eigen pagina.",
    changed: Text {
        subject: "Nieuw tijdstip: {title} met {host}",
        said: "Deze afspraak heeft een nieuw tijdstip.",
        todo: "Het bijgevoegde bestand zet het nieuwe tijdstip in uw agenda.",
    },
    wanted: Text {
        subject: "Graag een beslissing: {title} met {guest}",
        said: "{guest} vraagt om dit tijdstip. Het blijft vrij tot u beslist.",
        todo: "Open de instellingen om akkoord te gaan of af te wijzen. Zonder antwoord eindigt de aanvraag vanzelf.",
    },
    broken: Text {
        subject: "Google Agenda van {host} moet opnieuw worden verbonden",
        said: "Google laat ons de agenda's van {account} niet gebruiken zoals nodig. Tot dat is opgelost, kan er bij {host} niets worden geboekt.",
        todo: "Open de instellingen en verbind opnieuw. Eén klik is genoeg en alle instellingen blijven bewaard.",
    },
    failing: Text {
        subject: "{site} vraagt uw aandacht",
        said: "Iets wat {site} in Google Agenda moet doen, mislukt steeds opnieuw.",
        todo: "Open de instellingen: daar staat wat er mislukt en kunt u het opnieuw proberen.",
    },
    lost: Text {
        subject: "Een agenda van {host} is niet te lezen",
        said: "Een agenda die {host} heeft gekozen is weg of kan niet meer worden gelezen. Tot dat is hersteld, kan er bij {host} niets worden geboekt.",
        todo: "Open de instellingen: daar staat welke agenda het is. Kies een andere, of haal het vinkje weg. Wachtende boekingen blijven bewaard.",
    },
    hello: "Hallo {reader},",
    what: "Wat",
    when: "Wanneer",
    with: "Met",
    who: "Wie",
    place: "Waar",
    open_booking: "Afspraak bekijken",
    open_settings: "Instellingen openen",
    questions: "Vragen?",
    foot: "Verzonden door {site}.",
};
