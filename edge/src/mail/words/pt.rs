//! Portuguese.

use super::{Text, Words};

pub(super) static WORDS: Words = Words {
    asked: Text {
        subject: "À espera de resposta: {title} com {host}",
        said: "O seu pedido chegou. {host} ainda tem de aceitar; até lá, o horário fica guardado para si.",
        todo: "Ainda não está reservado. Escrevemos-lhe quando houver uma decisão.",
    },
    declined: Text {
        subject: "Recusado: {title} com {host}",
        said: "{host} não pode aceitar esta reserva. Ninguém o espera a esta hora.",
        todo: "Escolha outro horário na página onde reservou.",
    },
    rejected: Text {
        subject: "Não reservado: {title} com {host}",
        said: "Não foi possível registar esta reserva na agenda, por isso não se realizou. Ninguém o espera a esta hora.",
        todo: "Escolha outro horário na página onde reservou.",
    },
    cancelled: Text {
        subject: "Cancelado: {title} com {host}",
        said: "Esta reserva foi cancelada. Ninguém o espera a esta hora.",
        todo: "Se ainda estiver na sua própria agenda, remova-a.",
    },
    confirmed: Text {
        subject: "Reservado: {title} com {host}",
        said: "A sua reserva está feita. {host} espera por si a esta hora.",
        todo: "O ficheiro em anexo coloca-a na sua agenda.",
    },
    not_written: "A reserva não está em nenhuma agenda: {host} guarda-a numa página própria.",
    changed: Text {
        subject: "Novo horário: {title} com {host}",
        said: "Esta reserva tem um novo horário.",
        todo: "O ficheiro em anexo coloca o novo horário na sua agenda.",
    },
    wanted: Text {
        subject: "Decida, por favor: {title} com {guest}",
        said: "{guest} pede este horário. Fica guardado até decidir.",
        todo: "Abra as definições para aceitar ou recusar. Sem resposta, o pedido termina por si.",
    },
    broken: Text {
        subject: "É preciso voltar a ligar o Google Agenda de {host}",
        said: "O Google não nos deixa usar as agendas de {account} como é preciso. Até isso se resolver, não se pode reservar com {host}.",
        todo: "Abra as definições e ligue de novo. Basta um clique e todas as definições se mantêm.",
    },
    failing: Text {
        subject: "{site} precisa da sua atenção",
        said: "Algo que {site} tem de fazer no Google Agenda falha repetidamente.",
        todo: "Abra as definições: dizem o que falha e permitem tentar de novo.",
    },
    lost: Text {
        subject: "Não é possível ler uma agenda de {host}",
        said: "Uma agenda que {host} escolheu já não existe ou já não pode ser lida. Até isso ser resolvido, nada pode ser reservado com {host}.",
        todo: "Abra as definições: dizem qual é a agenda. Escolha outra ou desmarque-a. As reservas em espera são mantidas.",
    },
    hello: "Olá, {reader},",
    what: "O quê",
    when: "Quando",
    with: "Com",
    who: "Quem",
    place: "Onde",
    open_booking: "Ver a reserva",
    open_settings: "Abrir as definições",
    questions: "Dúvidas?",
    foot: "Enviado por {site}.",
};
