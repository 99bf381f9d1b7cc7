package commands

import (
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/storage"
)

func TestHelpSpeaksTheReadersLanguage(t *testing.T) {
	h := newHouse(t)
	h.says("ana", "marketing", "/help", "This is what I can do", "/brand [new | set | routes]")
	h.says("leo", "marketing", "/help", "Voici ce que je sais faire", "/marque [nouvelle | régler | circuits]")
	h.says("ana", "elsewhere", "/help metrics", "/metrics [WHAT] [PERIOD] [against:]", "Also | /chiffres, /stats")
	h.says("leo", "marketing", "/aide /metrics", "/chiffres [QUOI] [PÉRIODE] [contre:]")
	h.says("ana", "marketing", "/help teem", "Did you mean /team?")
	h.says("leo", "marketing", "/aide zzz", "La commande /zzz n'existe pas.")
}

func TestBrandShowsAndSetsItsValues(t *testing.T) {
	h := newHouse(t)
	h.says("ana", "marketing", "/brand", "This is how demo is set up", "needed | 1 |", "late-after | 60 minutes", "drafting | on", "voice | none")
	h.says("leo", "marketing", "/marque", "Voici les réglages de demo", "validations | 1", "rédaction | oui")
	h.says("ana", "marketing", "/brand set timezone UTC", "Only an admin may do that. Ask Sofia.")
	h.says("gil", "marketing", "/brand", "Only people of the brand may do that. Ask Sofia.")
	h.says("ana", "nowhere", "/brand", "Which brand: demo?")
	h.says("gil", "nowhere", "/brand", "This room belongs to no brand yet.")
	for _, c := range []struct{ line, want string }{
		{"timezone new york", "timezone of demo is now: America/New_York. Posts already planned keep their instant."},
		{"timezone Mars/Base", "I cannot read “Mars/Base” here. Try: Europe/Paris"},
		{"timezone ../../etc/passwd", "I cannot read"},
		{"fuseau Paris", "timezone of demo is now: Europe/Paris."},
		{"needed 2", "needed of demo is now: 2. It counts for requests from now on"},
		{"needed 3", "3 approvals can never be reached in demo: only Marc and Sofia can approve. Add someone first: /team add."},
		{"needed all", "needed of demo is now: all approvers."},
		{"needed none", "needed of demo is now: 1."},
		{"needed many", "I cannot read “many” here. Try: 1, 2, all."},
		{"solo oui", "solo of demo is now: on. The author's own ✅ now counts."},
		{"solo off", "Nobody approves their own work."},
		{"slots mon,thu 9:00", "slots of demo is now: "},
		{"slots whenever", "I cannot read “whenever” as times of the week."},
		{"publish-hours 8:00-20:00", "publish-hours of demo is now: 8:00"},
		{"quiet-hours none", "quiet-hours of demo is now: none."},
		{"late-after 2 h", "late-after of demo is now: 2 hours."},
		{"late-after 90", "late-after of demo is now: 90 minutes."},
		{"late-after 2 days", "I cannot read “2 days” here. Try: 60 minutes."},
		{"late-after 25h", "That must lie between 1 minute and 24 hours."},
		{"grace 0", "grace of demo is now: 0 seconds."},
		{"approve-time strict", "Moving the time of an approved post now voids its approval."},
		{"approve-time libre", "approve-time of demo is now: free."},
		{"holidays france", "holidays of demo is now: FR."},
		{"holidays atlantis", "I cannot read “atlantis” here. Try: BE, CA"},
		{"language fr", "language of demo is now: French."},
		{"language en", "language of demo is now: English."},
		{"voice \"Calm, warm\"", "voice of demo is now: Calm, warm."},
		{"forbidden-words cheap, guarantee,  cheap", "forbidden-words of demo is now: cheap, guarantee."},
		{"hashtags trail #demo", "hashtags of demo is now: #trail #demo."},
		{"hashtags #a!b", "I cannot read “a!b” here."},
		{"links tracked", "links of demo is now: tracked. On networks this needs a public https address"},
		{"drafting on", "No drafting model is set up"},
		{"voice " + strings.Repeat("x", 2001), "That is 2001 characters; at most 2000 fit."},
		{"metrics-room here", "metrics-room of demo is now marketing."},
		{"metrics-room #nowhere", "I find no room “#nowhere”."},
	} {
		h.says("sofia", "marketing", "/brand set "+c.line, c.want)
	}
	h.says("leo", "marketing", "/marque", "retard-après | 90 minutes", "jours-fériés | FR")
}

func TestBrandStepsNameOnlyPeopleWhoCanDecide(t *testing.T) {
	h := newHouse(t)
	h.says("sofia", "marketing", "/brand set steps marc; 1 of admin", "steps of demo is now: 1 of Marc; 1 of the admins.")
	h.says("sofia", "marketing", "/brand set steps nobody", "I do not know who “nobody” is.")
	h.says("sofia", "marketing", "/brand set steps 3 of approver", "These steps can never all be reached by the people of demo.")
	h.says("ana", "marketing", "/brand routes", "always | 1 of Marc", "always | 1 of the admins", "No route adds a step yet.")
}

func TestSoloIsTheOwnersAlone(t *testing.T) {
	h := newHouse(t)
	h.change(func(tx *storage.Tx) error { return tx.Give(h.people["marc"].ID, approvals.Admin) })
	h.says("marc", "marketing", "/brand set solo on", "Only the owner may do that. Ask Sofia.")
	h.says("marc", "marketing", "/brand set twins on", "twins of demo is now: on.")
}

func TestRoutesAreTriedOnTheLastMonth(t *testing.T) {
	h := newHouse(t)
	h.draft("ana", "Half price: now 19,90 €", approvals.Draft)
	h.draft("ana", "Good morning", approvals.Draft)
	h.says("ana", "marketing", "/brand routes test", "Of 2\u00a0posts of the last 30 days, 1 would have needed one more step.", "No route is on yet", "1 | Half price: now 19,90 € | price (# €): 1 of the admins")
	h.says("leo", "marketing", "/marque circuits essai", "Sur 2\u00a0publications des 30 derniers jours, 1 aurait demandé")
	h.says("ana", "marketing", "/brand routes add price", "Only an admin may do that.")
	h.says("sofia", "marketing", "/brand routes add morning words:\"good morning\" by:marc", "posts that match morning need one more step: 1 of Marc.")
	h.says("sofia", "marketing", "/brand routes add news accounts:newsroom", "accounts: the newsroom")
	h.says("sofia", "marketing", "/brand routes add empty", "A route needs a name and something to match")
	h.says("ana", "marketing", "/brand routes test", "2 would have needed one more step.", "2 | Good morning | morning (good morning): 1 of Marc")
	h.says("sofia", "marketing", "/brand routes remove nothing", "There is no route “nothing”. There is: morning and news.")
	h.says("sofia", "marketing", "/brand routes remove news", "The route news is gone.")
}

func TestNewBrandFurnishesARoom(t *testing.T) {
	h := newHouse(t)
	h.says("ana", "second", "/brand new other", "Only the owner may do that. Ask Sofia.")
	h.says("sofia", "marketing", "/brand new other", "already belongs to another brand")
	h.says("sofia", "second", "/brand new Demo", "There is already a brand demo. Choose another name.")
	h.says("sofia", "second", "/brand new \"two words\"", "cannot be a brand's name")
	h.says("sofia", "second", "/brand new all", "cannot be a brand's name")
	h.says("sofia", "second", "/brand new other like:nothing", "There is no brand “nothing”. There is: demo.")
	h.says("sofia", "second", "/brand new other timezone:Mars", "I cannot read “Mars” here.")
	h.says("sofia", "marketing", "/brand set hashtags #demo", "#demo")
	h.says("sofia", "second", "/brand new other like:demo timezone:Montreal daily:8:30", "other is ready. It lives in second, reads times in Montreal", "Nobody can approve for other yet")
	h.says("sofia", "second", "/brand", "hashtags | #demo")
	h.says("ana", "second", "/brand", "Only people of the brand may do that.")
	due, _, err := h.DB.Ahead(t.Context(), h.now.Add(48*time.Hour), 10, nil)
	h.must(err)
	if len(due) != 1 || due[0].Kind != DueDaily {
		t.Errorf("due %+v", due)
	}
}

func TestTeamSaysWhoMayDoWhat(t *testing.T) {
	h := newHouse(t)
	h.says("ana", "marketing", "/team", "The team of demo: 4\u00a0people. Who can approve: Marc and Sofia.", "Ana | editor", "Sofia | owner, approver, admin")
	h.says("leo", "marketing", "/équipe", "L'équipe de demo", "Peuvent valider", "Leo | rédaction")
	h.says("ana", "marketing", "/team add gil contributor", "Only an admin may do that. Ask Sofia.")
	h.says("sofia", "marketing", "/team add marc client", "Marc is now client for demo.")
	h.says("sofia", "marketing", "/team add nobody editor", "I do not know who “nobody” is.")
	h.says("sofia", "marketing", "/team remove ana approver", "Ana does not have that role. They are: editor.")
	h.says("sofia", "marketing", "/team remove sofia admin", "Sofia is the owner, and the owner is admin everywhere.")
	h.says("sofia", "marketing", "/team remove gil", "I do not know who “gil” is.")
}

func TestLosingARoleListsWhatNowLacksASignature(t *testing.T) {
	h := newHouse(t)
	h.draft("ana", "One", approvals.Approved)
	h.draft("leo", "Two", approvals.Approved)
	h.draft("leo", "Three", approvals.Review)
	h.says("sofia", "marketing", "/team remove marc approver", "Marc no longer approves for demo.", "2 approved posts now lack an approval: 1 and 2. Sofia was asked in the approval room.")
	p, err := h.DB.Of(h.info.ID).Post(t.Context(), 1)
	h.must(err)
	if p.State != approvals.Review || len(p.Votes) != 0 {
		t.Errorf("post 1 is %s with %d votes", p.State, len(p.Votes))
	}
	h.must(h.DB.CheckReplay(t.Context()))
}

func TestNotifyAndAway(t *testing.T) {
	h := newHouse(t)
	h.says("ana", "marketing", "/notify digest", "You get a message at 9:00 and at 16:00 (Paris) when something in demo waits for you")
	h.says("leo", "marketing", "/alertes ici", "Les demandes de demo vous nomment")
	h.says("ana", "marketing", "/notify sometimes", "“sometimes” is not one of now, digest or here.")
	h.says("ana", "marketing", "/notify", "HOW is missing. Type it like this: /notify HOW.")
	if how, err := h.DB.Of(h.info.ID).Notify(t.Context(), h.people["ana"].ID); err != nil || how != "digest" {
		t.Error(how, err)
	}
	h.says("marc", "marketing", "/away friday 9am delegate:sofia", "You are away until Friday 27 November, 9:00 (Paris). Sofia decides for you meanwhile")
	h.says("ana", "marketing", "/team", "Marc | approver | away until Friday 27 November, 9:00 (Paris); Sofia decides meanwhile")
	h.says("sofia", "marketing", "/away friday delegate:marc", "Marc is away too, until Friday 27 November")
	h.says("marc", "marketing", "/away friday delegate:moi", "You cannot stand in for yourself.")
	h.says("marc", "marketing", "/away friday delegate:ana", "Ana cannot approve for demo, so they cannot decide for you. Name one of: Sofia.")
	h.says("marc", "marketing", "/away soonish", "soonish")
	h.says("leo", "marketing", "/absence vendredi", "Vous êtes absent jusqu'au vendredi 27 novembre")
	h.says("marc", "marketing", "/away back", "Welcome back.")
	h.says("leo", "marketing", "/absence retour", "Bon retour.")
	h.says("leo", "marketing", "/absence retour", "Vous n'étiez pas absent")
}

func TestSetupTakesTheCodeOnceAndSlowsGuessesDown(t *testing.T) {
	h := newHouse(t)
	code, err := h.DB.NewSetupCode(t.Context())
	h.must(err)
	h.says("gil", "marketing", "/setup AAAA-AAAA", "That code does not work.", "Try again in 1\u00a0second.")
	h.says("gil", "marketing", "/setup "+code, "That code does not work.")
	h.now = h.now.Add(2 * time.Second)
	h.says("gil", "marketing", "/setup "+strings.ToLower(code), "You are the owner now")
	h.says("leo", "marketing", "/installation "+code, "Ce code ne fonctionne pas.")
}

func TestAccountsConnectAndStatus(t *testing.T) {
	h := newHouse(t)
	h.says("sofia", "marketing", "/accounts", "demo publishes on 1\u00a0account.", "newsroom | newsroom | connected")
	h.says("sofia", "marketing", "/connect newsroom", "http://localhost:8080/newsroom/demo")
	if _, err := h.call("sofia", "marketing", "/connect myspace"); err == nil || !strings.Contains(err.Error(), "“myspace” is not one of newsroom or by-hand.") {
		t.Errorf("%v", err)
	}
	h.says("sofia", "marketing", "/connect", "NETWORK is missing")
	h.draft("ana", "Waiting", approvals.Review)
	h.says("ana", "marketing", "/status", "Copydesk is running.", "demo, times in Paris, now 10:00", "1 | Waiting | Ana waits for Marc or Sofia", "no, posts go out")
	h.says("leo", "marketing", "/état", "Copydesk est en marche.", "attend Marc ou Sofia")
	if got := h.run("gil", "marketing", "/status"); strings.Contains(got, "Waiting") || strings.Contains(got, "demo") {
		t.Errorf("an outsider reads the brand: %s", got)
	}
	h.change(func(tx *storage.Tx) error { return tx.Stop(h.people["ana"].ID, "product recall") })
	h.says("ana", "marketing", "/status", "Everything is stopped for demo since 10:00, by Ana: “product recall”. Sofia can resume.")
}

func TestAuditNoteAndFind(t *testing.T) {
	h := newHouse(t)
	h.draft("ana", "Our new trail shoe", approvals.Approved)
	h.says("sofia", "marketing", "/audit 1", "The log of post 1.", "Ana: drafted it, revision 1", "approved revision 1 by button", "asked for approval")
	h.says("ana", "marketing", "/audit 1", "Only an admin or an auditor may do that. Ask Sofia.")
	h.says("sofia", "marketing", "/audit 99", "99")
	h.says("ana", "marketing", "/note 1 Photo rights are cleared", "Notes on post 1, for its reviewers only:\nAna, Tue 10:00: Photo rights are cleared")
	h.says("leo", "marketing", "/remarque 1 Légende à relire", "Leo, mar. 10\u00a0h\u202f: Légende à relire")
	h.says("leo", "marketing", "/remarque", "Ana, mar. 10\u00a0h\u202f: Photo rights are cleared")
	h.says("ana", "marketing", "/note 1 none", "Leo, Tue 10:00: Légende à relire")
	h.says("leo", "marketing", "/remarque 1 rien", "La publication 1 n'a pas de remarque.")
	h.says("ana", "marketing", "/note 1 "+strings.Repeat("x", 4001), "That note has 4001 characters; at most 4000 are kept.")
	h.says("gil", "marketing", "/note 1 hello", "forbidden")
	h.says("ana", "marketing", "/find TRAIL shoe", "1\u00a0post with “TRAIL shoe”:", "1 | Our new trail shoe | approved")
	h.says("leo", "marketing", "/chercher rien du tout", "Aucune publication de demo ne dit")
	h.says("ana", "marketing", "/find shoe state:draft", "No post of demo says “shoe”.")
	h.says("ana", "marketing", "/note hello", "Ana, Tue 10:00: hello")
}

func TestMetricsSayWhatIsKnownAndWhatIsMissing(t *testing.T) {
	h := newHouse(t)
	h.draft("ana", "Our new trail shoe", approvals.Approved)
	h.says("ana", "marketing", "/metrics", "Clicks: the number is missing.", "The newsroom gives no reach and no impressions")
	h.change(func(tx *storage.Tx) error {
		return tx.AddSamples([]storage.Sample{
			{Number: 1, Campaign: "spring", Measure: "clicks", At: h.now.Add(-time.Hour), Value: 30},
			{Number: 1, Campaign: "spring", Measure: "clicks", At: h.now.Add(-26 * time.Hour), Value: 12},
			{Number: 1, Campaign: "spring", Measure: "clicks", At: h.now.AddDate(0, 0, -8), Value: 21},
		})
	})
	h.says("ana", "marketing", "/metrics week", "42\u00a0clicks", "100\u00a0% above the week before", "Post 1 (Our new trail shoe) brought 42")
	h.says("ana", "marketing", "/stats today", "30\u00a0clicks")
	h.says("ana", "marketing", "/metrics 1 yesterday", "12\u00a0clicks")
	h.says("leo", "marketing", "/chiffres spring semaine contre:rien", "42\u00a0clics")
	h.says("ana", "marketing", "/metrics nothing week", "I know no campaign “nothing”.")
	h.says("ana", "marketing", "/metrics 1 whenever", "I cannot read “whenever” as a period.")
	h.says("ana", "marketing", "/metrics 99 week", "99")
	c, err := h.call("ana", "marketing", "/metrics week")
	h.must(err)
	m, err := c.Command.Run(t.Context(), c)
	h.must(err)
	if len(m.Images) != 1 || len(m.Images[0].Data) < 1000 || !strings.Contains(m.Images[0].Alt, "30") {
		t.Errorf("%d images, %.200s", len(m.Images), m.Images[0].Alt)
	}
}

// Asked for twice, the numbers come once a day, at that time on the clocks of the brand's zone
// also when these change.
func TestDailyNumbersComeOnceADay(t *testing.T) {
	h := newHouse(t)
	h.says("ana", "marketing", "/metrics daily 25:00", "I cannot read “25:00” as a time of day.")
	h.says("ana", "marketing", "/metrics daily 8am", "come every day at 8:00 in marketing.")
	h.says("leo", "marketing", "/chiffres chaque jour 9h30", "arrivent chaque jour à 9\u00a0h\u00a030", "mercredi 25 novembre à 9\u00a0h\u00a030")
	said := 0
	for range 200 * 24 { // over the clock change of 28 March
		due, _, err := h.DB.Ahead(t.Context(), h.now, 10, nil)
		h.must(err)
		for _, d := range due {
			switch d.Kind {
			case DueSay:
				said++
				h.change(func(tx *storage.Tx) error { return tx.End(d) })
			case DueDaily:
				if at := d.At.In(paris).Format("15:04"); at != "09:30" {
					t.Fatalf("at %s", at)
				}
				h.must(Daily(t.Context(), h.Desk, d))
			}
		}
		h.now = h.now.Add(time.Hour)
	}
	if days := int(h.now.Sub(time.Date(2026, 11, 25, 9, 30, 0, 0, paris)) / (24 * time.Hour)); said < days-1 || said > days+1 {
		t.Errorf("%d messages in %d days", said, days)
	}
	h.says("ana", "marketing", "/metrics off", "No daily numbers come in marketing any more.")
	due, _, err := h.DB.Ahead(t.Context(), h.now.AddDate(0, 0, 3), 10, nil)
	h.must(err)
	for _, d := range due {
		if d.Kind == DueDaily {
			t.Errorf("still due: %s", d.Key)
		}
	}
}
