package slack

import "testing"

// Every alias and every skin tone of an emoji is one emoji; a workspace's own stays a name.
func TestEmojiHaveOneSpelling(t *testing.T) {
	for name, want := range map[string]string{
		"white_check_mark": "✅", "heavy_check_mark": "✔", "ballot_box_with_check": "☑", "x": "❌", "heavy_multiplication_x": "✖",
		"hand": "✋", "raised_hand": "✋", "raised_hand::skin-tone-5": "✋", "pencil2": "✏", "eyes": "👀", "+1": "👍", "thumbsup": "👍",
		"thumbsup::skin-tone-2": "👍", "-1": "👎", "thumbsdown": "👎", "heart": "❤", "female-technologist::skin-tone-3": "👩‍💻", "flag-fr": "🇫🇷",
		"fr": "🇫🇷", "skin-tone-3": "🏼", "one": "1⃣", "party-parrot": ":party-parrot:", ":party-parrot:": ":party-parrot:",
		"white_check_mark2": ":white_check_mark2:", "": "::",
	} {
		if got := canonical(name); got != want {
			t.Errorf("%q is %q, not %q", name, got, want)
		}
	}
}

// What is seeded comes back as the same emoji.
func TestEveryEmojiComesBack(t *testing.T) {
	for face := range emoji().byFace {
		if got := canonical(nameOf(face)); got != face {
			t.Errorf("%s is named %s, which is %s", face, nameOf(face), got)
		}
	}
	for face, want := range map[string]string{"✅": "white_check_mark", "✏️": "pencil2", "✋🏽": "hand", ":party-parrot:": "party-parrot"} {
		if got := nameOf(face); got != want {
			t.Errorf("%s is named %q, not %q", face, got, want)
		}
	}
}
