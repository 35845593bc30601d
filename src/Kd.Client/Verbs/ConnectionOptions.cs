using System.CommandLine;
using Kd.Client.Servers;
using Kd.Core.Api;

namespace Kd.Client.Verbs;

/// <summary>The options by which every verb finds its server.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string?> server = new("--server") { Description = "URL of a kd-silo; default KDCTL_SERVER, else the silo of --store, else one started for this command", HelpName = "URL" };
    private readonly Option<string?> tokenFile = new("--token-file") { Description = "File with the server's token; default KDCTL_TOKEN_FILE, or the token itself in KDCTL_TOKEN", HelpName = "FILE" };
    private readonly Option<string> store = new("--store") { Description = "Folder of results of the local silo", HelpName = "DIR", DefaultValueFactory = _ => ".kd" };
    private readonly Option<string?> data = new("--data") { Description = "Folder that relative data set paths start from; default: the current one", HelpName = "DIR" };

    private readonly Option<double?> timeout = new("--timeout") { Description = "How long an answer may take; default: 60, an hour for plans and submits", HelpName = "SECONDS" };

    public ConnectionOptions() => timeout.Validators.Add(result =>
    {
        if (result.GetValue(timeout) is not (> 0 and <= 86400))
        {
            result.AddError("--timeout takes a number of seconds, at most 86400");
        }
    });

    public void AddTo(Command verb)
    {
        verb.Add(server);
        verb.Add(tokenFile);
        verb.Add(timeout);
        verb.Add(store);
        verb.Add(data);
    }

    public ConnectionChoice Read(ParseResult parsed)
    {
        var url = Named(parsed.GetValue(server), "KDCTL_SERVER");
        return new ConnectionChoice(
            url is null ? null : Parse(url),
            url is null ? null : Token(parsed),
            Path.GetFullPath(parsed.GetRequiredValue(store)),
            parsed.GetValue(data) is { } folder ? ExistingFolder(folder) : null,
            parsed.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private static Uri Parse(string url) =>
        Uri.TryCreate(url.EndsWith('/') ? url : url + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw VerbException.BadInput($"'{url}' is no server: --server takes a URL such as http://localhost:8080");

    private static string ExistingFolder(string folder) =>
        Directory.Exists(folder) ? Path.GetFullPath(folder) : throw VerbException.BadInput($"--data {folder}: no such folder");

    private static string? Named(string? option, string variable) =>
        option ?? (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null);

    private string Token(ParseResult parsed) =>
        Named(parsed.GetValue(tokenFile), "KDCTL_TOKEN_FILE") is { } file ? TokenIn(file)
        : Environment.GetEnvironmentVariable("KDCTL_TOKEN") is not { Length: > 0 } token ? throw VerbException.BadInput("a server needs a token: give --token-file FILE or set KDCTL_TOKEN_FILE or KDCTL_TOKEN")
        : TokenList.IsSendable(token.Trim()) ? token.Trim()
        : throw VerbException.BadInput("KDCTL_TOKEN is no token: one word of visible ASCII characters was expected");

    private static string TokenIn(string file)
    {
        try
        {
            return TokenList.Mightiest(File.ReadAllText(file))
                ?? throw VerbException.BadInput($"the token file {file} holds no token: one word was expected, or lines HOLDER ROLE TOKEN");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw VerbException.BadInput($"cannot read the token file {file}: {unreadable.Message}");
        }
    }
}
