package slacktest

// methods are those of the Web API that exist here, with the scope and the tier that each one's
// page names: https://docs.slack.dev/reference/methods
var methods = map[string]method{
	"auth.test":             {do: (*call).authTest, json: true},
	"apps.connections.open": {do: (*call).connectionsOpen, tier: 3, json: true, app: true},
	"api.test":              {do: func(*call) (obj, error) { return obj{}, nil }, json: true},

	"chat.postMessage":   {do: (*call).postMessage, scopes: []string{"chat:write"}, json: true, perChannel: true},
	"chat.update":        {do: (*call).update, scopes: []string{"chat:write"}, tier: 3, json: true},
	"chat.postEphemeral": {do: (*call).postEphemeral, scopes: []string{"chat:write"}, tier: 4, json: true},
	"chat.delete":        {do: (*call).deleteMessage, scopes: []string{"chat:write"}, tier: 3, json: true},
	"chat.getPermalink":  {do: (*call).permalink},

	"reactions.add":    {do: (*call).addReaction, scopes: []string{"reactions:write"}, tier: 3, json: true},
	"reactions.remove": {do: (*call).removeReaction, scopes: []string{"reactions:write"}, tier: 2, json: true},
	"reactions.get":    {do: (*call).getReactions, scopes: []string{"reactions:read"}, tier: 3},

	"users.info":            {do: (*call).userInfo, scopes: []string{"users:read"}, tier: 4},
	"users.list":            {do: (*call).userList, scopes: []string{"users:read"}, tier: 2},
	"usergroups.list":       {do: (*call).groupList, scopes: []string{"usergroups:read"}, tier: 2},
	"usergroups.users.list": {do: (*call).groupUsers, scopes: []string{"usergroups:read"}, tier: 2},
	"bots.info":             {do: (*call).botInfo, scopes: []string{"users:read"}, tier: 3},
	"team.info":             {do: (*call).teamInfo, scopes: []string{"team:read"}, tier: 3},
	"emoji.list":            {do: (*call).emojiList, scopes: []string{"emoji:read"}, tier: 2},

	"conversations.info":    {do: (*call).roomInfo, scopes: readRooms, tier: 3},
	"conversations.list":    {do: (*call).roomList, scopes: readRooms, tier: 2},
	"conversations.members": {do: (*call).roomMembers, scopes: readRooms, tier: 4},
	"users.conversations":   {do: (*call).roomsOf, scopes: readRooms, tier: 3},
	"conversations.open":    {do: (*call).openRoom, scopes: []string{"channels:manage", "groups:write", "im:write", "mpim:write"}, tier: 3, json: true},
	"conversations.join":    {do: (*call).joinRoom, scopes: []string{"channels:join"}, tier: 3, json: true},

	"views.open":    {do: (*call).openView, tier: 4, json: true},
	"views.push":    {do: (*call).pushView, tier: 4, json: true},
	"views.update":  {do: (*call).updateView, tier: 4, json: true},
	"views.publish": {do: (*call).publishView, tier: 4, json: true},

	"files.getUploadURLExternal":   {do: (*call).uploadURL, scopes: []string{"files:write"}, tier: 4},
	"files.completeUploadExternal": {do: (*call).completeUpload, scopes: []string{"files:write"}, tier: 4, json: true},
	"files.info":                   {do: (*call).fileInfo, scopes: []string{"files:read"}, tier: 4},
	"files.delete":                 {do: (*call).deleteFile, scopes: []string{"files:write"}, tier: 3, json: true},
}

var readRooms = []string{"channels:read", "groups:read", "im:read", "mpim:read"}
