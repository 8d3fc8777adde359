using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SystemContainers.HostTests.Trust;

/// <summary>Puts things into the open registry that skopeo would not (OCI distribution-spec, "Push").</summary>
internal sealed class RegistryClient : IDisposable
{
    /// <summary>The media type of an OCI manifest.</summary>
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private readonly HttpClient _http = new() { BaseAddress = new Uri("http://127.0.0.1:5000") };

    /// <summary>The digest of some bytes.</summary>
    /// <param name="content">The bytes.</param>
    public static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Puts a blob.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="mediaType">What it is.</param>
    /// <param name="content">Its bytes.</param>
    /// <returns>Its descriptor.</returns>
    public async Task<JsonObject> PutBlobAsync(string repository, string mediaType, byte[] content)
    {
        var digest = DigestOf(content);
        var token = TestContext.Current.CancellationToken;
        using var start = await _http.PostAsync(
            new Uri($"/v2/{repository}/blobs/uploads/", UriKind.Relative), null, token);
        start.EnsureSuccessStatusCode();
        var place = new UriBuilder(new Uri(_http.BaseAddress!, start.Headers.Location!));
        place.Query = $"{place.Query}&digest={Uri.EscapeDataString(digest)}".TrimStart('?', '&');
        await PutAsync(place.Uri, "application/octet-stream", content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = content.Length };
    }

    /// <summary>Puts a manifest.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="tag">Its tag.</param>
    /// <param name="manifest">The manifest.</param>
    public Task PutManifestAsync(string repository, string tag, JsonObject manifest) =>
        PutAsync(
            new Uri($"/v2/{repository}/manifests/{tag}", UriKind.Relative),
            ManifestType,
            Encoding.UTF8.GetBytes(manifest.ToJsonString()));

    public void Dispose() => _http.Dispose();

    private async Task PutAsync(Uri place, string mediaType, byte[] content)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var answer = await _http.PutAsync(place, body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
