package bot

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"copydesk/approvals/say"
)

// A setting is one environment variable. Each secret may also be given as a file, NAME_FILE.
type setting struct {
	Name    string
	Default string
	Secret  bool
	Help    say.Text
}

// settings lists every setting of the program in the order of .env.example and README.md, which
// are made from it.
var settings = []setting{
	{"COPYDESK_DATA", "./copydesk-data", false, say.Text{EN: "Folder of the database, media and key.", FR: "Dossier de la base, des médias et de la clé."}},
	{"COPYDESK_ADDR", "127.0.0.1:8080", false, say.Text{EN: "Where the web side listens.", FR: "Adresse d'écoute du côté web."}},
	{"COPYDESK_PUBLIC_URL", "", false, say.Text{EN: "The https address at which browsers elsewhere reach it. Everything works without one but what says it needs it.", FR: "Adresse https à laquelle on l'atteint d'ailleurs. Tout marche sans, sauf ce qui dit en avoir besoin."}},
	{"COPYDESK_KEY", "", true, say.Text{EN: "32 bytes in base64 that seal secrets; several with commas: the first seals, all open. Not set: made on first start as \"key\" in the data folder.", FR: "32 octets en base64 qui scellent les secrets\u202f; plusieurs, séparés par des virgules\u202f: le premier scelle, tous ouvrent. Absente\u202f: créée au premier démarrage dans le fichier «\u202fkey\u202f» du dossier."}},
	{"COPYDESK_ALLOW_PRIVATE", "", false, say.Text{EN: "Private or loopback host:port, with commas, that addresses given by people may reach.", FR: "host:port privés ou locaux, séparés par des virgules, que les adresses données par des personnes peuvent atteindre."}},
	{"COPYDESK_LANG", "en", false, say.Text{EN: "Language where a person's is unknown: en or fr.", FR: "Langue quand celle d'une personne est inconnue\u202f: en ou fr."}},
	{"COPYDESK_TIMEZONE", "", false, say.Text{EN: "Zone of a new brand, such as Europe/Paris. Not set: the system's.", FR: "Fuseau d'une nouvelle marque, par exemple Europe/Paris. Absent\u202f: celui du système."}},
	{"COPYDESK_METRICS_ADDR", "", false, say.Text{EN: "Where Prometheus may read /metrics; never on the public side. Not set: off.", FR: "Adresse où Prometheus peut lire /metrics, jamais du côté public. Absente\u202f: désactivé."}},
	{"COPYDESK_BACKUP", "", false, say.Text{EN: "Folder for a verified nightly copy, and how many are kept: DIR:14. Not set: off.", FR: "Dossier d'une copie vérifiée chaque nuit, et combien en garder\u202f: DIR:14. Absent\u202f: désactivé."}},
	{"HTTPS_PROXY", "", false, say.Text{EN: "Proxy for outgoing requests; NO_PROXY is honoured too.", FR: "Mandataire des requêtes sortantes\u202f; NO_PROXY est respecté aussi."}},
	{"SLACK_BOT_TOKEN", "", true, say.Text{EN: "Slack: the bot's token, xoxb-…. With it one of the next two.", FR: "Slack\u202f: le jeton du bot, xoxb-…. Avec lui, l'un des deux suivants."}},
	{"SLACK_APP_TOKEN", "", true, say.Text{EN: "Slack over Socket Mode, which needs no public address: the app-level token, xapp-….", FR: "Slack par Socket Mode, sans adresse publique\u202f: le jeton de l'app, xapp-…."}},
	{"SLACK_SIGNING_SECRET", "", true, say.Text{EN: "Slack over HTTP, where there is no app-level token: the app's signing secret.", FR: "Slack par HTTP, sans jeton de l'app\u202f: le secret de signature de l'app."}},
	{"SLACK_API_URL", "", false, say.Text{EN: "Base of the Slack Web API. Not set: Slack's.", FR: "Base de l'API web de Slack. Absente\u202f: celle de Slack."}},
	{"OPENAI_API_KEY", "", true, say.Text{EN: "Key of the drafting model. Not set, with no base URL either: the built-in fitter.", FR: "Clé du modèle de rédaction. Absente, sans adresse non plus\u202f: l'ajusteur intégré."}},
	{"OPENAI_BASE_URL", "", false, say.Text{EN: "Address of any OpenAI-compatible server. Not set: OpenAI's.", FR: "Adresse d'un serveur compatible OpenAI. Absente\u202f: celle d'OpenAI."}},
	{"OPENAI_MODEL", "gpt-4.1-mini", false, say.Text{EN: "Name of the drafting model.", FR: "Nom du modèle de rédaction."}},
}

// A Settings is what the environment said, checked.
type Settings struct {
	get     map[string]string
	Data    string
	Addr    string
	Public  string // without a slash at the end; empty: none
	Lang    say.Lang
	Zone    *time.Location
	Keys    [][]byte
	Private []string // host:port that may be private
	Copies  *nightly // of each night; nil: none
	Metrics string   // where Prometheus reads; empty: nowhere
}

// readSettings reads every setting and names all that are wrong at once. It never puts a secret
// into an error.
func readSettings(getenv func(string) string, flags map[string]string) (Settings, error) {
	s := Settings{get: map[string]string{}}
	var wrong []string
	complain := func(name, why string) { wrong = append(wrong, name+" "+why) }
	for _, row := range settings {
		value, err := valueOf(row, getenv)
		if err != nil {
			complain(row.Name+"_FILE", "cannot be read: check the path and its rights.")
		}
		if given, ok := flags[row.Name]; ok {
			value = given
		}
		s.get[row.Name] = value
	}
	s.Data, s.Addr = s.get["COPYDESK_DATA"], s.get["COPYDESK_ADDR"]
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		complain("COPYDESK_ADDR", "must be host:port, for example 127.0.0.1:8080.")
	}
	s.Metrics = s.get["COPYDESK_METRICS_ADDR"]
	if why := metricsWrong(s.Metrics, s.Addr); why != "" {
		complain("COPYDESK_METRICS_ADDR", why)
	}
	var why string
	if s.Copies, why = readCopies(s.get["COPYDESK_BACKUP"], s.Data); why != "" {
		complain("COPYDESK_BACKUP", why)
	}
	s.Public = strings.TrimRight(s.get["COPYDESK_PUBLIC_URL"], "/")
	if u, err := url.Parse(s.Public); s.Public != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		complain("COPYDESK_PUBLIC_URL", "must start with https:// and name a host.")
	}
	s.Lang = say.Lang(s.get["COPYDESK_LANG"])
	if s.Lang != say.EN && s.Lang != say.FR {
		complain("COPYDESK_LANG", "must be en or fr.")
	}
	s.Zone = time.Local
	if name := s.get["COPYDESK_TIMEZONE"]; name != "" {
		zone, err := time.LoadLocation(name)
		if err != nil {
			complain("COPYDESK_TIMEZONE", "must be a zone such as Europe/Paris.")
		}
		s.Zone = zone
	}
	for _, text := range fields(s.get["COPYDESK_KEY"]) {
		key, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(key) != 32 {
			complain("COPYDESK_KEY", "must be 32 bytes in base64. Make one: head -c 32 /dev/urandom | base64")
			break
		}
		s.Keys = append(s.Keys, key)
	}
	s.slackWrong(complain)
	s.Private = fields(s.get["COPYDESK_ALLOW_PRIVATE"])
	if len(wrong) > 0 {
		return s, usageError("These settings need mending:\n  " + strings.Join(wrong, "\n  "))
	}
	return s, nil
}

// valueOf reads one setting: its variable, else the file its twin names, else its default.
func valueOf(row setting, getenv func(string) string) (string, error) {
	if v := getenv(row.Name); v != "" {
		return v, nil
	}
	if file := getenv(row.Name + "_FILE"); row.Secret && file != "" {
		b, err := os.ReadFile(file)
		return strings.TrimSpace(string(b)), err
	}
	return row.Default, nil
}

func fields(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// EnvExample is .env.example: every setting with its help, nothing set.
func EnvExample() string {
	var b strings.Builder
	b.WriteString("# Settings of Copydesk. Every one may stay unset. Each secret may be given as a file instead: NAME_FILE=/path.\n")
	for _, row := range settings {
		fmt.Fprintf(&b, "\n# %s\n", row.Help.EN)
		fmt.Fprintf(&b, "#%s=%s\n", row.Name, row.Default)
	}
	return b.String()
}

// ReadmeSettings is the table of settings in README.md.
func ReadmeSettings() string {
	var b strings.Builder
	b.WriteString("| setting | meaning | default |\n|---|---|---|\n")
	for _, row := range settings {
		name := "`" + row.Name + "`"
		if row.Secret {
			name += ", `" + row.Name + "_FILE`"
		}
		value := "none"
		if row.Default != "" {
			value = "`" + row.Default + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, row.Help.EN, value)
	}
	return b.String()
}
