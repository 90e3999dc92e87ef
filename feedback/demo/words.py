"""What the made-up customers write in their own words, by what it is about and language.

ASIDES are about what no reason stands for, so that they can only be found by reading.
"""

ASIDES = ("packaging", "assembly")

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "late": {
        "en": (
            "It came days after you said it would.",
            "Nobody told me it would be late.",
            "It arrived late.",
        ),
        "es": (
            "Llegó varios días después de lo prometido.",
            "Nadie me avisó del retraso.",
            "Llegó tarde.",
        ),
        "pt": (
            "Chegou dias depois do prometido.",
            "Ninguém me avisou do atraso.",
            "Chegou atrasado.",
        ),
        "de": (
            "Es kam Tage später als zugesagt.",
            "Niemand hat mir Bescheid gegeben.",
            "Es kam viel zu spät.",
        ),
        "fr": (
            "Livré plusieurs jours après la date promise.",
            "Personne ne m'a prévenu du retard.",
            "Arrivé en retard.",
        ),
    },
    "never_came": {
        "en": ("The parcel never arrived.", "Still waiting, and no answer."),
        "es": ("El paquete nunca llegó.", "Sigo esperando y sin respuesta."),
        "pt": ("A encomenda nunca chegou.", "Continuo à espera, sem resposta."),
        "de": (
            "Das Paket kam nie an.",
            "Ich warte noch immer auf Antwort.",
            "Die Bestellung ist nie angekommen.",
        ),
        "fr": ("Le colis n'est jamais arrivé.", "J'attends toujours une réponse."),
    },
    "damaged": {
        "en": ("The lamp arrived with a crack.", "It was broken when I opened it."),
        "es": ("La lámpara llegó rota.", "Llegó dañado."),
        "pt": ("O candeeiro chegou partido.", "Chegou danificado."),
        "de": ("Die Lampe kam zerbrochen an.", "Beschädigt angekommen."),
        "fr": ("La lampe est arrivée cassée.", "Colis abîmé, contenu cassé."),
    },
    "not_as_described": {
        "en": ("The colour is nothing like the picture.", "Not as described."),
        "es": ("El color no se parece a la foto.", "No es como la foto."),
        "pt": ("A cor não é a da fotografia.", "Diferente do anunciado."),
        "de": ("Die Farbe ist ganz anders als auf dem Bild.", "Nicht wie beschrieben."),
        "fr": ("La couleur n'a rien à voir avec la photo.", "Pas conforme à la description."),
    },
    "hard_to_reach": {
        "en": ("I wrote twice and nobody solved it.", "Nobody answers."),
        "es": ("Escribí dos veces y nadie lo resolvió.", "Nadie responde."),
        "pt": ("Escrevi duas vezes e ninguém resolveu.", "Ninguém responde."),
        "de": ("Zweimal geschrieben, niemand hat es gelöst.", "Keine Antwort auf meine Mails."),
        "fr": ("J'ai écrit deux fois, rien n'a été résolu.", "Personne ne répond."),
    },
    "something_else": {
        "en": ("You cancelled my order without a word.",),
        "es": ("Cancelaron mi pedido sin decir nada.",),
        "pt": ("Cancelaram a minha encomenda sem dizer nada.",),
        "de": ("Sie haben meine Bestellung wortlos storniert.",),
        "fr": ("Vous avez annulé ma commande sans un mot.",),
    },
    "satisfied": {
        "en": ("Beautifully packed.", "All good, thank you."),
        "es": ("Muy bien embalado.", "Todo bien, gracias."),
        "pt": ("Muito bem embalado.", "Tudo certo, obrigado."),
        "de": ("Sehr schön verpackt.", "Alles bestens, danke."),
        "fr": ("Très bien emballé.", "Tout était parfait, merci."),
    },
    "delivery_cost": {
        "en": ("Delivery cost almost as much as the towels.",),
        "es": ("El envío costaba casi tanto como las toallas.",),
        "pt": ("A entrega custava quase tanto como as toalhas.",),
        "de": ("Der Versand kostete fast so viel wie die Handtücher.",),
        "fr": ("La livraison coûtait presque autant que les serviettes.",),
    },
    "technical_problem": {
        "en": ("The payment page kept loading.",),
        "es": ("La página de pago no cargaba.",),
        "pt": ("A página de pagamento não carregava.",),
        "de": ("Die Bezahlseite lud nicht.",),
        "fr": ("La page de paiement ne chargeait pas.",),
    },
    "wrong_item": {
        "en": ("You sent the wrong item, not the one I ordered.",),
        "es": ("Recibí un producto equivocado, no el que pedí.",),
        "pt": ("Recebi o produto errado, não o que encomendei.",),
        "de": ("Ich bekam den falschen Artikel geliefert.",),
        "fr": ("J'ai reçu le mauvais article.",),
    },
    "missing_items": {
        "en": ("Two of the four cups were missing.",),
        "es": ("Faltaban dos de las cuatro tazas.",),
        "pt": ("Faltavam duas das quatro chávenas.",),
        "de": ("Zwei der vier Tassen fehlten.",),
        "fr": ("Il manquait deux tasses sur quatre.",),
    },
    "hard_to_return": {
        "en": ("Returning it was far too complicated.",),
        "es": ("La devolución fue demasiado complicada.",),
        "pt": ("A devolução foi demasiado complicada.",),
        "de": ("Die Rückgabe war viel zu kompliziert.",),
        "fr": ("Le retour était bien trop compliqué.",),
    },
    "poor_service": {
        "en": ("The service was unfriendly.", "Rude staff, sadly."),
        "es": ("La atención fue poco amable.", "Mala atención al cliente."),
        "pt": ("O atendimento foi pouco simpático.", "Péssimo atendimento."),
        "de": ("Der Service war unfreundlich.",),
        "fr": ("Le service n'était pas aimable.",),
    },
    "charge_wrong": {
        "en": ("I was charged twice.",),
        "es": ("Me cobraron dos veces.",),
        "pt": ("Cobraram-me duas vezes.", "Fui cobrado duas vezes."),
        "de": ("Der Betrag wurde zweimal abgebucht.", "Doppelt abgebucht."),
        "fr": ("J'ai été débité deux fois.",),
    },
    "packaging": {
        "en": ("There was far too much plastic around it.", "So much plastic wrap for one parcel."),
        "es": ("Venía con demasiado plástico.",),
        "pt": ("Vinha com demasiado plástico.", "Tanto plástico para uma encomenda."),
        "de": ("Viel zu viel Plastik drumherum.",),
        "fr": ("Beaucoup trop de plastique autour.",),
    },
    "assembly": {
        "en": (
            "The assembly instructions are hopeless.",
            "No sense to be made of the assembly instructions.",
        ),
        "es": ("Las instrucciones de montaje no se entienden.",),
        "pt": (
            "As instruções de montagem não se percebem.",
            "Sem as instruções de montagem não se faz nada.",
        ),
        "de": ("Die Aufbauanleitung ist nicht zu verstehen.",),
        "fr": ("La notice de montage est incompréhensible.",),
    },
    "price": {
        "en": ("Too expensive for what it is.", "Found it cheaper the same day."),
        "es": ("Demasiado caro para lo que es.",),
        "pt": ("Demasiado caro para o que é.",),
        "de": ("Zu teuer für das, was es ist.",),
        "fr": ("Trop cher pour ce que c'est.",),
    },
    "delivery_time": {
        "en": ("Delivery would have taken a week.",),
        "es": ("El envío tardaba una semana.",),
        "pt": ("A entrega demorava uma semana.",),
        "de": ("Die Lieferzeit war mir zu lang.",),
        "fr": ("Le délai de livraison était trop long.",),
    },
    "could_not_find_answer": {
        "en": ("Nobody answered my question about the size.",),
        "es": ("Nadie respondió a mi pregunta sobre la medida.",),
        "pt": ("Ninguém respondeu à minha pergunta sobre a medida.",),
        "de": ("Niemand hat meine Frage zur Größe beantwortet.",),
        "fr": ("Personne n'a répondu à ma question sur la taille.",),
    },
    "no_payment_option": {
        "en": ("I could not pay by bank transfer.",),
        "es": ("No pude pagar por transferencia.",),
        "pt": ("Não consegui pagar por multibanco.",),
        "de": ("Ich konnte nicht auf Rechnung zahlen.",),
        "fr": ("Impossible de payer par virement.",),
    },
    "bought_in_store": {
        "en": ("I went to your shop in town instead.",),
        "es": ("Al final fui a su tienda.",),
        "pt": ("Acabei por ir à vossa loja.",),
        "de": ("Ich war dann doch in Ihrem Laden.",),
        "fr": ("Je suis finalement passé à votre boutique.",),
    },
}
