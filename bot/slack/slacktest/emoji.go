package slacktest

import (
	"slices"
	"strings"
)

// emojis are some of Slack's, by name; of several names of one emoji the first is the one that Slack
// stores (https://github.com/iamcal/emoji-data, which Slack's own set is made from).
var emojis = []struct {
	emoji string
	names []string
}{
	{"✅", []string{"white_check_mark"}}, {"☑️", []string{"ballot_box_with_check"}}, {"✔️", []string{"heavy_check_mark"}}, {"❌", []string{"x"}},
	{"✖️", []string{"heavy_multiplication_x"}}, {"❎", []string{"negative_squared_cross_mark"}}, {"✋", []string{"hand", "raised_hand"}}, {"✏️", []string{"pencil2"}},
	{"📝", []string{"memo", "pencil"}}, {"👀", []string{"eyes"}}, {"👍", []string{"+1", "thumbsup"}}, {"👎", []string{"-1", "thumbsdown"}}, {"❤️", []string{"heart"}},
	{"🎉", []string{"tada"}}, {"🚀", []string{"rocket"}}, {"🔥", []string{"fire"}}, {"🙏", []string{"pray"}}, {"👏", []string{"clap"}}, {"💯", []string{"100"}},
	{"😄", []string{"smile"}}, {"😂", []string{"joy"}}, {"🤔", []string{"thinking_face"}}, {"⏸️", []string{"double_vertical_bar"}}, {"🛑", []string{"octagonal_sign"}},
	{"⚠️", []string{"warning"}}, {"🚫", []string{"no_entry_sign"}}, {"⏰", []string{"alarm_clock"}}, {"👌", []string{"ok_hand"}}, {"🆗", []string{"ok"}},
	{"👩‍💻", []string{"female-technologist"}}, {"🇫🇷", []string{"flag-fr", "fr"}}, {"🇬🇧", []string{"flag-gb", "gb", "uk"}}, {"1️⃣", []string{"one"}}, {"🏴‍☠️", []string{"pirate_flag"}},
	{"👋", []string{"wave"}}, {"💪", []string{"muscle"}}, {"🙌", []string{"raised_hands"}}, {"🖐️", []string{"raised_hand_with_fingers_splayed"}}, {"🛠️", []string{"hammer_and_wrench"}},
}

// emojiOf is what a name shows as, without its skin tone; empty where there is no such name.
func emojiOf(name string) string {
	for _, e := range emojis {
		if slices.Contains(e.names, name) {
			return e.emoji
		}
	}
	return ""
}

// firstName is the name that Slack stores for one of an emoji's names.
func firstName(name string) string {
	for _, e := range emojis {
		if slices.Contains(e.names, name) {
			return e.names[0]
		}
	}
	return name
}

// tones are the skin tones, from ::skin-tone-2 on (https://docs.slack.dev/reference/methods/reactions.add).
var tones = []string{"\U0001f3fb", "\U0001f3fc", "\U0001f3fd", "\U0001f3fe", "\U0001f3ff"}

// nameOf is the name by which Slack knows an emoji that a phone sends; ":name:" gives the name.
func nameOf(emoji string) string {
	if name, is := strings.CutPrefix(emoji, ":"); is {
		return strings.TrimSuffix(name, ":")
	}
	suffix := ""
	for i, tone := range tones {
		if strings.Contains(emoji, tone) {
			emoji, suffix = strings.ReplaceAll(emoji, tone, ""), "::skin-tone-"+string(rune('2'+i))
		}
	}
	bare := strings.ReplaceAll(emoji, "\ufe0f", "")
	for _, e := range emojis {
		if strings.ReplaceAll(e.emoji, "\ufe0f", "") == bare {
			return e.names[0] + suffix
		}
	}
	return ""
}
