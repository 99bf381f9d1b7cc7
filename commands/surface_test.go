package commands

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"copydesk/approvals/say"
)

func TestSurfacesAreCurrent(t *testing.T) {
	for _, l := range say.Langs {
		golden(t, "help_"+string(l)+".txt", show(Help(Table, l)))
		var all strings.Builder
		for _, c := range listedIn(Table) {
			all.WriteString("/" + c.Name.In(l) + "\n" + show(HelpFor(c, l)) + "\n")
		}
		golden(t, "help_each_"+string(l)+".txt", all.String())
	}
	golden(t, "readme_commands.md", ReadmeCommands(Table))
	for name, address := range map[string]string{"socket": "", "http": "https://copydesk.example.com/"} {
		y, err := SlackManifest(Table, say.EN, "", address)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "slack_"+name+".yaml", y)
	}
	y, err := SlackManifest(Table, say.FR, "cd-", "")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "slack_fr_prefixed.yaml", y)
	d, err := DiscordCommands(Table)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "discord.json", string(d))
}

// Slack's own words are never taken, the number of commands and their lengths are Slack's.
func TestSlackManifestKeepsSlacksRules(t *testing.T) {
	for _, prefix := range []string{"", "cd-"} {
		for _, l := range say.Langs {
			text, err := SlackManifest(Table, l, prefix, "https://x.example")
			if err != nil {
				t.Fatal(err)
			}
			var app struct {
				Features struct {
					Commands []struct{ Command, Description, Usage_hint, Url string } `yaml:"slash_commands"`
				}
			}
			if err := yaml.Unmarshal([]byte(text), &app); err != nil {
				t.Fatal(err)
			}
			list := app.Features.Commands
			if len(list) == 0 || list[0].Command != "/copydesk" || len(list) > 50 {
				t.Errorf("%d commands, the first %+v", len(list), list[0])
			}
			seen := map[string]bool{}
			for _, c := range list {
				if slices.Contains(slackWords, strings.TrimPrefix(c.Command, "/")) || seen[c.Command] {
					t.Errorf("%s is Slack's own, or there twice", c.Command)
				}
				seen[c.Command] = true
				if len(c.Command) > 32 || len(c.Description) > 2000 || len(c.Usage_hint) > 1000 || c.Url != "https://x.example/slack/commands" {
					t.Errorf("%+v", c)
				}
			}
			if prefix == "" && l == say.EN && (seen["/status"] || seen["/away"] || !seen["/draft"] && lookUp(Table, "draft") != nil) {
				t.Errorf("wrong commands: %v", seen)
			}
		}
	}
}

// The rest of the manifest keeps Slack's rules too (https://docs.slack.dev/reference/app-manifest): an
// event's scope is asked for, what is optional is asked for as well, names fit.
func TestSlackManifestIsWhole(t *testing.T) {
	needs := map[string]string{"app": "", "tokens": "", "channel": "channels:read", "group": "groups:read", "member": "channels:read",
		"message": "metadata.message:read", "reaction": "reactions:read", "subteam": "usergroups:read", "user": "users:read"}
	for _, l := range say.Langs {
		text, err := SlackManifest(Table, l, "", "")
		if err != nil {
			t.Fatal(err)
		}
		var app struct {
			Display  struct{ Name, Description string } `yaml:"display_information"`
			Features struct {
				Home      map[string]bool                                         `yaml:"app_home"`
				Shortcuts []struct{ Name, Type, Callback_id, Description string } `yaml:"shortcuts"`
				Commands  []struct {
					Should_escape bool
					Url           string
				} `yaml:"slash_commands"`
			}
			Oauth struct {
				Scopes struct{ Bot, Bot_optional []string }
			} `yaml:"oauth_config"`
			Settings struct {
				Events struct {
					Bot_events             []string
					Metadata_subscriptions []map[string]string
				} `yaml:"event_subscriptions"`
				Interactivity struct{ Is_enabled bool }
				Socket        bool `yaml:"socket_mode_enabled"`
			}
		}
		if err := yaml.Unmarshal([]byte(text), &app); err != nil {
			t.Fatal(err)
		}
		scopes := app.Oauth.Scopes.Bot
		if !slices.IsSorted(scopes) || len(slices.Compact(slices.Clone(scopes))) != len(scopes) {
			t.Errorf("scopes %v", scopes)
		}
		for _, s := range app.Oauth.Scopes.Bot_optional {
			if !slices.Contains(scopes, s) {
				t.Errorf("%s is optional and not asked for", s)
			}
		}
		for _, e := range app.Settings.Events.Bot_events {
			kind, _, _ := strings.Cut(e, "_")
			if scope, known := needs[kind]; !known || scope != "" && !slices.Contains(scopes, scope) {
				t.Errorf("%s needs %q of %v", e, scope, scopes)
			}
		}
		if len(app.Display.Name) > 35 || len([]rune(app.Display.Description)) > 140 || !app.Features.Home["home_tab_enabled"] || !app.Features.Home["messages_tab_enabled"] ||
			!app.Settings.Interactivity.Is_enabled || !app.Settings.Socket || len(app.Settings.Events.Metadata_subscriptions) != 1 {
			t.Errorf("%+v", app)
		}
		kinds := map[string]bool{}
		for _, s := range app.Features.Shortcuts {
			kinds[s.Type] = true
			if n := len([]rune(s.Name)); n > 24 || n == 0 || s.Callback_id == "" || len([]rune(s.Description)) > 150 {
				t.Errorf("%+v", s)
			}
		}
		if !kinds["message"] || !kinds["global"] {
			t.Errorf("shortcuts %v", app.Features.Shortcuts)
		}
		for _, c := range app.Features.Commands {
			if !c.Should_escape || c.Url != "" {
				t.Errorf("%+v", c)
			}
		}
	}
}

// A prefix or an address that Slack refuses is refused here, in a sentence.
func TestSlackManifestRefusesWhatSlackWould(t *testing.T) {
	for _, c := range [][2]string{{"É", ""}, {"far-too-long-a-prefix", ""}, {"-x", ""}, {"a b", ""}, {"", "http://x.example"}, {"", "x.example"}, {"", "https://x.example/?a=b"}, {"", "https://ana:b@x.example"}} {
		_, err := SlackManifest(Table, say.EN, c[0], c[1])
		var p *say.Problem
		if !errors.As(err, &p) {
			t.Errorf("%q: %v", c, err)
		}
	}
}

// Discord counts at most 8,000 characters of names, descriptions and values in a command, wants
// required options first and no bare call of a command that has sub-commands
// (https://discord.com/developers/docs/interactions/application-commands).
func TestDiscordCommandsKeepDiscordsRules(t *testing.T) {
	raw, err := DiscordCommands(Table)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), `\u00`) {
		t.Error("the JSON escapes what it need not")
	}
	var list []discordCommand
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) > 100 {
		t.Errorf("%d commands, Discord takes 100", len(list))
	}
	for _, c := range list {
		size := longest(c.Name, c.Names) + longest(c.Description, c.Descriptions) + sizeOf(t, c.Name, c.Options)
		if size > 8000 {
			t.Errorf("/%s has %d characters", c.Name, size)
		}
	}
}

func longest(s string, other localized) int {
	n := len([]rune(s))
	for _, o := range other {
		n = max(n, len([]rune(o)))
	}
	return n
}

func sizeOf(t *testing.T, where string, options []discordOption) int {
	t.Helper()
	size, optional := 0, false
	if len(options) > 25 {
		t.Errorf("%s has %d options", where, len(options))
	}
	for _, o := range options {
		if o.Required && optional {
			t.Errorf("%s: %s is required and stands behind an optional one", where, o.Name)
		}
		optional = optional || !o.Required
		size += longest(o.Name, o.Names) + longest(o.Description, o.Descriptions) + sizeOf(t, where+" "+o.Name, o.Options)
		for _, c := range o.Choices {
			size += longest(c.Name, c.Names) + len([]rune(c.Value))
		}
		if o.Autocomplete && len(o.Choices) > 0 {
			t.Errorf("%s: %s has both choices and autocomplete", where, o.Name)
		}
	}
	return size
}
