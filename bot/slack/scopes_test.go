package slack

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"
)

// methodOf says which Web API method each function of the client's calls; empty: it calls none.
var methodOf = map[string]string{
	"AddReactionContext":            "reactions.add",
	"AuthTestContext":               "auth.test",
	"CompleteUploadExternalContext": "files.completeUploadExternal",
	"DeleteMessageContext":          "chat.delete",
	"GetConversationInfoContext":    "conversations.info",
	"GetConversationsContext":       "conversations.list",
	"GetFileContext":                "files.info", // a file's own address takes the same scope
	"GetFileInfoContext":            "files.info",
	"GetReactionsContext":           "reactions.get",
	"GetUploadURLExternalContext":   "files.getUploadURLExternal",
	"GetUserGroupMembersContext":    "usergroups.users.list",
	"GetUserGroupsContext":          "usergroups.list",
	"GetUserInfoContext":            "users.info",
	"GetUsersPaginated":             "users.list",
	"OpenViewContext":               "views.open",
	"PostEphemeralContext":          "chat.postEphemeral",
	"PostMessageContext":            "chat.postMessage",
	"PublishViewContext":            "views.publish",
	"StartSocketModeContext":        "apps.connections.open",
	"UpdateMessageContext":          "chat.update",
	"UpdateViewContext":             "views.update",
	"UploadToURL":                   "", // an address that the call before gave
}

// sources parses the package, without its tests.
func sources(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	var out []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, file)
	}
	return out
}

// The scopes that the manifest asks for are those of the methods that are called here, and no other:
// the calls of the client are read from the source.
func TestScopesAreThoseOfTheCalls(t *testing.T) {
	client := reflect.TypeFor[*slackapi.Client]()
	used := map[string]bool{}
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			called, is := n.(*ast.SelectorExpr)
			if !is {
				return true
			}
			on, is := called.X.(*ast.SelectorExpr)
			made, isCall := called.X.(*ast.CallExpr) // slackapi.New(…).StartSocketModeContext
			if !(is && on.Sel.Name == "api") && !(isCall && isNew(made)) {
				return true
			}
			if _, there := client.MethodByName(called.Sel.Name); !there {
				return true
			}
			method, known := methodOf[called.Sel.Name]
			if !known {
				t.Errorf("%s is called: add its method, and the scopes that this needs", called.Sel.Name)
			}
			if method != "" {
				used[method] = true
			}
			return true
		})
	}
	if have, want := slices.Sorted(maps.Keys(needs)), slices.Sorted(maps.Keys(used)); !slices.Equal(have, want) {
		t.Errorf("scopes are asked for to call\n%v\ncalled are\n%v", have, want)
	}
}

func isNew(call *ast.CallExpr) bool {
	f, is := call.Fun.(*ast.SelectorExpr)
	return is && f.Sel.Name == "New"
}

// What the app subscribes to is what is taken: the events are read from where they are told apart.
func TestEventsAreThoseThatAreTaken(t *testing.T) {
	var taken []string
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			s, is := n.(*ast.SwitchStmt)
			if !is {
				return true
			}
			var names []string
			for _, c := range s.Body.List {
				for _, e := range c.(*ast.CaseClause).List {
					if text, is := e.(*ast.BasicLit); is && text.Kind == token.STRING {
						name, _ := strconv.Unquote(text.Value)
						names = append(names, name)
					}
				}
			}
			if slices.Contains(names, "app_mention") {
				taken = append(taken, names...)
			}
			return true
		})
	}
	slices.Sort(taken)
	if want := Events(); !slices.Equal(taken, want) {
		t.Errorf("taken are\n%v\nsubscribed to are\n%v", taken, want)
	}
}
