using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Security;

namespace SystemContainers.Containers.Health;

/// <summary>Asks a service of this host by HTTP whether it is well.</summary>
internal static class HealthUri
{
    /// <summary>Asks once, with GET; where the answer leads to is not followed.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="timeout">How long the answer may take.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is wrong; null where the status is from 200 to 399.</returns>
    internal static async Task<string?> AskAsync(Uri uri, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, SslOptions = AnyCertificate(),
        };
        using var client = new HttpClient(handler) { Timeout = timeout };
        try
        {
            using var answer = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)answer.StatusCode;
            return status is >= 200 and < 400
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"{uri} answers {status} {answer.ReasonPhrase}")
                    .TrimEnd();
        }
        catch (HttpRequestException e)
        {
            return $"{uri} cannot be asked: {e.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{uri} does not answer within {timeout.TotalSeconds:0} s";
        }
    }

    [SuppressMessage(
        "Security", "CA5359",
        Justification = "Only the status is read, of a service whose certificate names another host as a rule.")]
    private static SslClientAuthenticationOptions AnyCertificate() =>
        new() { RemoteCertificateValidationCallback = (_, _, _, _) => true };
}
