package commands

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// Discord's numbers (https://discord.com/developers/docs/interactions/application-commands).
const (
	discordSub     = 1
	discordString  = 3
	discordInteger = 4
	discordUser    = 6
	discordChannel = 7
	discordFile    = 11
	discordText    = 0 // channel type: a text channel
	maxChoices     = 25
	maxDiscordText = 6000
)

type localized map[string]string

type discordCommand struct {
	Name         string          `json:"name"`
	Names        localized       `json:"name_localizations"`
	Description  string          `json:"description"`
	Descriptions localized       `json:"description_localizations"`
	Type         int             `json:"type"`
	Contexts     []int           `json:"contexts,omitempty"`
	Options      []discordOption `json:"options,omitempty"`
}

type discordOption struct {
	Type         int             `json:"type"`
	Name         string          `json:"name"`
	Names        localized       `json:"name_localizations"`
	Description  string          `json:"description"`
	Descriptions localized       `json:"description_localizations"`
	Required     bool            `json:"required,omitempty"`
	Autocomplete bool            `json:"autocomplete,omitempty"`
	Choices      []discordChoice `json:"choices,omitempty"`
	ChannelTypes []int           `json:"channel_types,omitempty"`
	Min          *int            `json:"min_value,omitempty"`
	MaxLength    int             `json:"max_length,omitempty"`
	Options      []discordOption `json:"options,omitempty"`
}

type discordChoice struct {
	Name  string    `json:"name"`
	Names localized `json:"name_localizations"`
	Value string    `json:"value"`
}

// DiscordCommands is the body that registers every command with Discord, French names included:
// typed options, suggestions while typing, sub-commands, and one for the bare form of a command
// that has them, since Discord does not call it otherwise. Required options come first.
func DiscordCommands(table []*Command) ([]byte, error) {
	var out []discordCommand
	for _, s := range Specs(table) {
		c := discordCommand{Name: s.Name.EN, Names: french(s.Name), Description: s.Help.EN, Descriptions: french(s.Help), Type: 1, Contexts: []int{0, 1}}
		if len(s.Subs) == 0 {
			c.Options = discordOptions(s.Options)
		} else {
			c.Options = discordSubs(s)
		}
		out = append(out, c)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	if err := e.Encode(out); err != nil {
		return nil, fmt.Errorf("write the Discord commands: %w", err)
	}
	return b.Bytes(), nil
}

func french(t say.Text) localized { return localized{"fr": t.FR} }

func discordSubs(s chat.Spec) []discordOption {
	var out []discordOption
	row := func(name, help say.Text, options []chat.Option) {
		out = append(out, discordOption{Type: discordSub, Name: name.EN, Names: french(name),
			Description: help.EN, Descriptions: french(help), Options: discordOptions(options)})
	}
	if !s.Bare.Empty() {
		row(s.Bare, s.Help, s.Options)
	}
	for _, sub := range s.Subs {
		row(sub.Name, sub.Help, sub.Options)
	}
	return out
}

func discordOptions(options []chat.Option) []discordOption {
	var out []discordOption
	for _, o := range options {
		out = append(out, discordOptionOf(o))
	}
	slices.SortStableFunc(out, func(a, b discordOption) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return out
}

func discordOptionOf(o chat.Option) discordOption {
	d := discordOption{Type: discordString, Name: o.Name.EN, Names: french(o.Name),
		Description: o.Help.EN, Descriptions: french(o.Help), Required: o.Required && o.Unless == "", Autocomplete: o.Complete}
	switch o.Kind {
	case chat.PostNo:
		d.Type, d.Autocomplete = discordInteger, true
		d.Min = new(1)
	case chat.Number:
		d.Type = discordInteger
		d.Min = new(0)
	case chat.Who:
		d.Type, d.Autocomplete = discordUser, false
	case chat.Where:
		d.Type, d.Autocomplete, d.ChannelTypes = discordChannel, false, []int{discordText}
	case chat.FileIn:
		d.Type, d.Autocomplete = discordFile, false
	case chat.When, chat.PostNos, chat.Account, chat.Brand:
		d.Autocomplete = true
	case chat.Words, chat.Letter, chat.People, chat.Clock:
		d.MaxLength = maxDiscordText
	case chat.Flag:
		d.Choices = discordChoices(onOff)
	case chat.One:
		if d.Choices = discordChoices(o.Choices); len(d.Choices) > maxChoices { // more are suggested while typing
			d.Choices, d.Autocomplete = nil, true
		}
	}
	return d
}

func discordChoices(choices []chat.Choice) []discordChoice {
	var out []discordChoice
	for _, c := range choices {
		out = append(out, discordChoice{c.Text.EN, french(c.Text), c.Value})
	}
	return out
}
