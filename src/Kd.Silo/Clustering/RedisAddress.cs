namespace Kd.Silo.Clustering;

/// <summary>A Redis that silos meet in: redis://[:PASSWORD@]HOST[:PORT][/DATABASE].</summary>
public sealed record RedisAddress(string Host, int Port, string? Password, int Database)
{
    /// <summary>Read when the address names no password, so that none need stand on a command line.</summary>
    public const string PasswordVariable = "KD_REDIS_PASSWORD";

    private const int DefaultPort = 6379;

    /// <summary>As StackExchange.Redis reads it, in words that its versions 1.2 and 2 share.</summary>
    public string ConnectionString =>
        $"{Host}:{Port},defaultDatabase={Database},connectRetry=5" + (Password is null ? "" : $",password={Password}");

    /// <exception cref="FormatException">It is no such address; the message says why.</exception>
    public static RedisAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri is not { Scheme: "redis", Host.Length: > 0, Query: "" })
        {
            throw new FormatException($"'{text}' is neither localhost nor an address such as redis://127.0.0.1:6379");
        }

        var database = uri.AbsolutePath.Trim('/');
        var number = 0;
        if (database.Length > 0 && !int.TryParse(database, out number))
        {
            throw new FormatException($"'{database}' is no number of a Redis database");
        }

        if (uri.UserInfo.Length > 0 && !uri.UserInfo.StartsWith(':'))
        {
            throw new FormatException("user names are not supported; write redis://:PASSWORD@HOST");
        }

        var password = uri.UserInfo.Length > 1 ? Uri.UnescapeDataString(uri.UserInfo[1..]) : Environment.GetEnvironmentVariable(PasswordVariable);
        return password?.Contains(',') == true
            ? throw new FormatException("a password with a comma cannot be handed on to Redis' client")
            : new(uri.IdnHost, uri.Port > 0 ? uri.Port : DefaultPort, string.IsNullOrEmpty(password) ? null : password, number);
    }

    public override string ToString() => $"redis://{Host}:{Port}/{Database}";
}
