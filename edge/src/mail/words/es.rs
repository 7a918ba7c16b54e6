//! Spanish.

use super::{Text, Words};

pub(super) static WORDS: Words = Words {
    asked: Text {
        subject: "A la espera de respuesta: {title} con {host}",
        said: "Su solicitud ha llegado. {host} aún tiene que aceptarla; hasta entonces se le guarda la hora.",
        todo: "Todavía no está reservado. Le escribiremos cuando se decida.",
    },
    declined: Text {
        subject: "Rechazado: {title} con {host}",
        said: "{host} no puede aceptar esta reserva. Nadie le espera a esta hora.",
        todo: "Elija otra hora en la página donde reservó.",
    },
    rejected: Text {
        subject: "No reservado: {title} con {host}",
        said: "Esta reserva no pudo anotarse en el calendario, así que no se ha realizado. Nadie le espera a esta hora.",
        todo: "Elija otra hora en la página donde reservó.",
    },
    cancelled: Text {
        subject: "Cancelado: {title} con {host}",
        said: "Esta reserva está cancelada. Nadie le espera a esta hora.",
        todo: "Si todavía aparece en su propio calendario, elimínela allí.",
    },
    confirmed: Text {
        subject: "Reservado: {title} con {host}",
        said: "Su reserva está hecha. {host} le espera a esta hora.",
        todo: "El archivo adjunto la añade a su calendario.",
    },
    not_written: "La reserva no figura en ningún calendario: {host} la guarda en una página propia.",
    changed: Text {
        subject: "Nueva hora: {title} con {host}",
        said: "Esta reserva tiene una nueva hora.",
        todo: "El archivo adjunto pone la nueva hora en su calendario.",
    },
    wanted: Text {
        subject: "Decida, por favor: {title} con {guest}",
        said: "{guest} pide esta hora. Se guarda hasta que usted decida.",
        todo: "Abra los ajustes para aceptar o rechazar. Sin respuesta, la solicitud termina por sí sola.",
    },
    broken: Text {
        subject: "Hay que volver a conectar Google Calendar de {host}",
        said: "Google no nos deja usar los calendarios de {account} como hace falta. Hasta que se arregle, no se puede reservar con {host}.",
        todo: "Abra los ajustes y conecte de nuevo. Basta un clic y se conservan todos los ajustes.",
    },
    failing: Text {
        subject: "{site} necesita su atención",
        said: "Algo que {site} tiene que hacer en Google Calendar falla una y otra vez.",
        todo: "Abra los ajustes: dicen qué falla y permiten intentarlo de nuevo.",
    },
    lost: Text {
        subject: "No se puede leer un calendario de {host}",
        said: "Un calendario que eligió {host} ya no existe o ya no se puede leer. Hasta que se arregle, no se puede reservar nada con {host}.",
        todo: "Abra los ajustes: dicen qué calendario es. Elija otro o desmárquelo. Las reservas pendientes se conservan.",
    },
    hello: "Hola, {reader}:",
    what: "Qué",
    when: "Cuándo",
    with: "Con",
    who: "Quién",
    place: "Dónde",
    open_booking: "Ver la reserva",
    open_settings: "Abrir los ajustes",
    questions: "¿Preguntas?",
    foot: "Enviado por {site}.",
};
