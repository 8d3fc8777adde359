using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images;

public sealed class LayerClaimsTests
{
    private readonly LayerClaims _claims = new();

    [Fact]
    public void What_one_has_another_does_not_get()
    {
        Assert.Equal(["a", "b"], _claims.TakeFree(["a", "b"]).Order());
        Assert.Equal(["c"], _claims.TakeFree(["a", "b", "c"]));
    }

    [Fact]
    public async Task Waiting_ends_when_one_of_them_is_let_go()
    {
        var mine = _claims.TakeFree(["a"]);
        var others = _claims.TakeFree(["b"]);
        var waiting = _claims.WaitAsync(["a"], TestContext.Current.CancellationToken);

        _claims.LetGo(others);
        Assert.False(waiting.IsCompleted);
        _claims.LetGo(mine);

        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(["a"], _claims.TakeFree(["a"]));
    }

    [Fact]
    public async Task Nobody_waits_for_nothing_or_for_what_is_free()
    {
        _claims.TakeFree(["a"]);

        await _claims.WaitAsync([], TestContext.Current.CancellationToken);
        await _claims.WaitAsync(["a", "b"], TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Waiting_can_be_stopped()
    {
        _claims.TakeFree(["a"]);
        using var stop = new CancellationTokenSource();
        var waiting = _claims.WaitAsync(["a"], stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
