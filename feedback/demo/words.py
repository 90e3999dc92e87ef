"""What the made-up customers write in their own words, by reason and language."""

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "late": {
        "en": ("It came days after you said it would.", "Nobody told me it would be late."),
        "es": ("Llegó varios días después de lo prometido.", "Nadie me avisó del retraso."),
        "pt": ("Chegou dias depois do prometido.", "Ninguém me avisou do atraso."),
        "de": ("Es kam Tage später als zugesagt.", "Niemand hat mir Bescheid gegeben."),
        "fr": (
            "Livré plusieurs jours après la date promise.",
            "Personne ne m'a prévenu du retard.",
        ),
    },
    "never_came": {
        "en": ("The parcel never arrived.", "Still waiting, and no answer."),
        "es": ("El paquete nunca llegó.", "Sigo esperando y sin respuesta."),
        "pt": ("A encomenda nunca chegou.", "Continuo à espera, sem resposta."),
        "de": ("Das Paket kam nie an.", "Ich warte noch immer auf Antwort."),
        "fr": ("Le colis n'est jamais arrivé.", "J'attends toujours une réponse."),
    },
    "damaged": {
        "en": ("The lamp arrived with a crack.",),
        "es": ("La lámpara llegó rota.",),
        "pt": ("O candeeiro chegou partido.",),
        "de": ("Die Lampe kam zerbrochen an.",),
        "fr": ("La lampe est arrivée cassée.",),
    },
    "not_as_described": {
        "en": ("The colour is nothing like the picture.",),
        "es": ("El color no se parece a la foto.",),
        "pt": ("A cor não é a da fotografia.",),
        "de": ("Die Farbe ist ganz anders als auf dem Bild.",),
        "fr": ("La couleur n'a rien à voir avec la photo.",),
    },
    "hard_to_reach": {
        "en": ("I wrote twice and nobody solved it.",),
        "es": ("Escribí dos veces y nadie lo resolvió.",),
        "pt": ("Escrevi duas vezes e ninguém resolveu.",),
        "de": ("Zweimal geschrieben, niemand hat es gelöst.",),
        "fr": ("J'ai écrit deux fois, rien n'a été résolu.",),
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
}
