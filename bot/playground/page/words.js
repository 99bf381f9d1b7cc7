// The page's own words in both languages. What the bot says comes from the bot.

const all = {
  about: ["Playground · everything stays on this computer", "Bac à sable · tout reste sur cet ordinateur"],
  rooms: ["Rooms", "Salons"],
  published: ["Published", "Publié"],
  newsroom: ["Newsroom ↗", "Salle de presse ↗"],
  youAre: ["You are", "Vous êtes"],
  bot: ["bot", "robot"],
  private: ["only you see this", "visible par vous seulement"],
  edited: ["edited", "modifié"],
  thread: ["Thread", "Fil"],
  post: ["Post {0}", "Publication {0}"],
  replies: ["{0} replies", "{0} réponses"],
  reply: ["1 reply", "1 réponse"],
  replyHere: ["Reply in thread", "Répondre dans le fil"],
  last: ["last {0}", "dernière à {0}"],
  close: ["Close", "Fermer"],
  menu: ["Rooms and people", "Salons et personnes"],
  react: ["Add a reaction", "Ajouter une réaction"],
  otherEmoji: ["Another emoji", "Un autre emoji"],
  say: ["Message #{0}, or type / for commands", "Écrire dans #{0}, ou / pour les commandes"],
  sayShort: ["Message, or / for commands", "Écrire, ou / pour une commande"],
  sayThread: ["Reply, or type / for commands", "Répondre, ou / pour les commandes"],
  send: ["Send", "Envoyer"],
  attach: ["Add a picture or film", "Ajouter une image ou un film"],
  tooBig: [
    "This file is too big to send here: 10 MB at most. Type /picture upload:on for a page that takes it.",
    "Ce fichier est trop lourd pour être envoyé ici\u202f: 10\u202fMo au plus. Tapez /visuel envoi:oui pour une page qui le prend.",
  ],
  drop: ["Remove {0}", "Retirer {0}"],
  openForm: ["Open the form", "Ouvrir le formulaire"],
  cancel: ["Cancel", "Annuler"],
  ok: ["Send", "Envoyer"],
  copy: ["Copy", "Copier"],
  copied: ["Copied", "Copié"],
  copyYourself: ["Selected: copy it", "Sélectionné\u202f: copiez-le"],
  afresh: ["Start afresh", "Repartir de zéro"],
  chooseOne: ["Type to search", "Écrire pour chercher"],
  chooseMany: ["Add someone", "Ajouter une personne"],
  required: ["needed", "nécessaire"],
  none: ["(none)", "(aucun)"],
  offline: ["The connection is lost. Trying again by itself.", "La connexion est perdue. Nouvel essai en cours."],
  back: ["The connection is back.", "La connexion est rétablie."],
  newer: ["New messages ↓", "Nouveaux messages ↓"],
  failed: ["That did not reach Copydesk. Your text is still here: try again.", "Copydesk n'a pas reçu ce message. Votre texte est toujours là\u202f: réessayez."],
  working: ["Copydesk is working on it…", "Copydesk s'en occupe…"],
  today: ["Today", "Aujourd'hui"],
  yesterday: ["Yesterday", "Hier"],
  theme: ["Theme: {0}", "Thème\u202f: {0}"],
  auto: ["as the system", "comme le système"],
  light: ["light", "clair"],
  dark: ["dark", "sombre"],
  forYou: ["{0} in {1}", "{0} à {1}"],
  start: ["This is where #{0} begins.", "Ici commence #{0}."],
  startHow: [
    "Choose who you are on the left: each person sees and may do something else. Begin as Marc with the practice post in #approvals: press ✅.",
    "Choisissez qui vous êtes à gauche\u202f: chaque personne voit et peut faire autre chose. Commencez par la publication d'essai dans #approvals\u202f: appuyez sur ✅.",
  ],
  unread: ["{0} new", "{0} à lire"],
  suggestions: ["Suggestions", "Suggestions"],
  marketing: ["demo · drafts and plans", "demo · brouillons et planning"],
  approvals: ["demo · posts that wait for approval", "demo · publications à valider"],
  metrics: ["demo · the numbers", "demo · les chiffres"],
  "✅": ["approve", "valider"],
  "❌": ["reject", "refuser"],
  "✋": ["hold", "suspendre"],
  "✏": ["ask for changes", "demander des modifications"],
  "👀": ["I am on it", "je m'en occupe"],
};

let french = false;

/** Chooses the language of what follows: "en" or "fr". */
export function speak(lang) {
  french = lang === "fr";
  document.documentElement.lang = french ? "fr" : "en";
}

/** The language spoken now, as a locale for numbers and dates. */
export function locale() {
  return french ? "fr-FR" : "en-GB";
}

/** A phrase by its key, with {0}, {1} filled in; empty for an unknown key. */
export function word(key, ...values) {
  const pair = all[key];
  return pair ? pair[french ? 1 : 0].replace(/\{(\d)\}/g, (_, i) => values[i]) : "";
}

/** The right one of {"en","fr"}. */
export function pick(text) {
  return french ? text.fr : text.en;
}
