package slacktest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

var (
	dateForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	hourForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
)

// An elementRule says where an element may stand and what is checked of it:
// https://docs.slack.dev/reference/block-kit/block-elements
type elementRule struct {
	where []string
	check func(k *check, at string, e obj)
}

// Where elements stand.
var (
	anyBlock  = []string{"section", "actions", "input"}
	notInput  = []string{"section", "actions"}
	notAction = []string{"section", "input"}
	onlyInput = []string{"input"}
)

// elementRules are the elements that there are.
var elementRules = map[string]elementRule{
	"button":   {notInput, (*check).button},
	"overflow": {notInput, func(k *check, at string, e obj) { k.options(at+"/options", e["options"], 1, 5) }},
	"image":    {[]string{"section"}, (*check).picture},

	"static_select": {anyBlock, (*check).selection}, "multi_static_select": {notAction, (*check).selection},
	"external_select": {anyBlock, (*check).pick}, "multi_external_select": {notAction, (*check).pick},
	"users_select": {anyBlock, (*check).pick}, "multi_users_select": {notAction, (*check).pick},
	"conversations_select": {anyBlock, (*check).pick}, "multi_conversations_select": {notAction, (*check).pick},
	"channels_select": {anyBlock, (*check).pick}, "multi_channels_select": {notAction, (*check).pick},
	"radio_buttons": {anyBlock, (*check).ticks}, "checkboxes": {anyBlock, (*check).ticks},

	"datepicker":     {anyBlock, func(k *check, at string, e obj) { k.dated(at, e, "initial_date", dateForm) }},
	"timepicker":     {anyBlock, func(k *check, at string, e obj) { k.dated(at, e, "initial_time", hourForm) }},
	"datetimepicker": {[]string{"actions", "input"}, (*check).moment},

	"plain_text_input": {onlyInput, (*check).writing},
	"email_text_input": {onlyInput, (*check).pick}, "url_text_input": {onlyInput, (*check).pick}, "rich_text_input": {onlyInput, (*check).pick},
	"number_input": {onlyInput, (*check).numeric},
	"file_input":   {onlyInput, (*check).uploads},
}

func (k *check) pick(at string, e obj) { k.text(at+"/placeholder", e["placeholder"], 150, plainOnly) }

func (k *check) ticks(at string, e obj) {
	k.options(at+"/options", e["options"], 1, 10)
	k.chosen(at, e)
}

// dated checks a first value that has a form.
func (k *check) dated(at string, e obj, name string, form *regexp.Regexp) {
	k.pick(at, e)
	if v, _ := e[name].(string); e[name] != nil && !form.MatchString(v) {
		k.no(at+"/"+name, "is not a valid value: %v", e[name])
	}
}

// element checks one element in a block of some kind.
func (k *check) element(at string, v any, in string) {
	e, is := v.(obj)
	kind, _ := e["type"].(string)
	rule, known := elementRules[kind]
	if !is || !known || !slices.Contains(rule.where, in) || kind == "file_input" && k.where != inModal {
		k.no(at+"/type", "unsupported type: %s", kind)
		return
	}
	k.short(at+"/action_id", e["action_id"], 255)
	if id, is := e["action_id"].(string); is && in == "actions" {
		key := "action " + at[:max(0, len(at)-len("/elements/0"))] + " " + id
		if k.ids[key] {
			k.no(at+"/action_id", "`action_id` already exists: %s", id)
		}
		k.ids[key] = true
	}
	if confirm, is := e["confirm"].(obj); is {
		k.text(at+"/confirm/title", confirm["title"], 100, plainOnly|needed)
		k.text(at+"/confirm/text", confirm["text"], 300, needed)
		k.text(at+"/confirm/confirm", confirm["confirm"], 30, plainOnly)
		k.text(at+"/confirm/deny", confirm["deny"], 30, plainOnly)
	}
	rule.check(k, at, e)
}

func (k *check) button(at string, e obj) {
	k.text(at+"/text", e["text"], 75, plainOnly|needed)
	k.short(at+"/value", e["value"], 2000)
	k.short(at+"/url", e["url"], 3000)
	k.short(at+"/accessibility_label", e["accessibility_label"], 75)
	if style := e["style"]; style != nil && style != "primary" && style != "danger" {
		k.no(at+"/style", "is not a valid value: %v", style)
	}
}

// options checks a list of options: https://docs.slack.dev/reference/block-kit/composition-objects/option-object
func (k *check) options(at string, v any, least, most int) {
	for i, o := range k.list(at, v, least, most) {
		option, _ := o.(obj)
		at := fmt.Sprintf("%s/%d", at, i)
		k.text(at+"/text", option["text"], 75, needed)
		k.text(at+"/description", option["description"], 75, 0)
		value, is := option["value"].(string)
		if !is || value == "" {
			k.no(at+"/value", "must be more than 0 characters")
		}
		k.short(at+"/value", value, 150)
	}
}

func (k *check) selection(at string, e obj) {
	k.text(at+"/placeholder", e["placeholder"], 150, plainOnly)
	if e["option_groups"] != nil {
		for i, g := range k.list(at+"/option_groups", e["option_groups"], 1, 100) {
			group, _ := g.(obj)
			at := fmt.Sprintf("%s/option_groups/%d", at, i)
			k.text(at+"/label", group["label"], 75, plainOnly|needed)
			k.options(at+"/options", group["options"], 1, 100)
		}
	} else {
		k.options(at+"/options", e["options"], 1, 100)
	}
	k.chosen(at, e)
}

// chosen checks that what is chosen at first is one of the options, to the letter.
func (k *check) chosen(at string, e obj) {
	first, _ := e["initial_options"].([]any)
	if one := e["initial_option"]; one != nil {
		first = append(first, one)
	}
	for _, f := range first {
		if !slices.ContainsFunc(optionsOf(e), func(o obj) bool { return same(o, f) }) {
			k.no(at, "initial_option must match one of the options")
		}
	}
}

// optionsOf lists the options of an element, those in groups too.
func optionsOf(e obj) (out []obj) {
	lists := []any{e["options"]}
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		group, _ := g.(obj)
		lists = append(lists, group["options"])
	}
	for _, l := range lists {
		list, _ := l.([]any)
		for _, o := range list {
			if option, is := o.(obj); is {
				out = append(out, option)
			}
		}
	}
	return out
}

// same reports whether two options have the same value and words.
func same(a obj, v any) bool {
	b, _ := v.(obj)
	return a["value"] == b["value"] && wordsOf(a["text"]) == wordsOf(b["text"])
}

// wordsOf is what stands in a text object.
func wordsOf(v any) string {
	t, _ := v.(obj)
	words, _ := t["text"].(string)
	return words
}

func (k *check) moment(at string, e obj) {
	if v := e["initial_date_time"]; v != nil {
		if n, is := v.(float64); !is || len(strconv.FormatFloat(n, 'f', -1, 64)) != 10 {
			k.no(at+"/initial_date_time", "must be 10 digits")
		}
	}
}

func (k *check) writing(at string, e obj) {
	k.text(at+"/placeholder", e["placeholder"], 150, plainOnly)
	most := 3000
	if n, is := e["max_length"].(float64); is {
		if n < 1 || n > 3000 {
			k.no(at+"/max_length", "must be between 1 and 3000")
		}
		most = int(n)
	}
	if n, is := e["min_length"].(float64); is && (n < 0 || n > 3000) {
		k.no(at+"/min_length", "must be between 0 and 3000")
	}
	k.short(at+"/initial_value", e["initial_value"], most)
}

func (k *check) numeric(at string, e obj) {
	k.text(at+"/placeholder", e["placeholder"], 150, plainOnly)
	if _, is := e["is_decimal_allowed"].(bool); !is {
		k.no(at, "missing required field: is_decimal_allowed")
	}
	if v, is := e["initial_value"].(string); is {
		if _, err := strconv.ParseFloat(v, 64); err != nil {
			k.no(at+"/initial_value", "is not a number")
		}
	}
}

func (k *check) uploads(at string, e obj) {
	if n, is := e["max_files"].(float64); is && (n < 1 || n > 10) {
		k.no(at+"/max_files", "must be between 1 and 10")
	}
}
