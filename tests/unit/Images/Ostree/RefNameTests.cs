using System.Text;
using SystemContainers.Images;
using SystemContainers.Images.Ostree;
using Xunit;

namespace SystemContainers.UnitTests.Images.Ostree;

public sealed class RefNameTests
{
    private static readonly string _hex = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    [Theory]
    [InlineData("busybox:latest", "busybox_3Alatest")]
    [InlineData("docker.io/busybox:latest", "docker.io_2Fbusybox_3Alatest")]
    [InlineData("127.0.0.1:5000/busybox:latest", "127.0.0.1_3A5000_2Fbusybox_3Alatest")]
    [InlineData("my_face:1", "my_5Fface_3A1")]
    [InlineData("a@b", "a_40b")]
    [InlineData("A-Z.9", "A-Z.9")]
    [InlineData("é", "_C3_A9")]
    public void A_name_is_written_as_the_old_transport_wrote_it(string name, string refName)
    {
        Assert.Equal(refName, RefName.Encode(name));
        Assert.Equal(name, RefName.Decode(refName));
    }

    [Fact]
    public void A_name_with_a_digest_keeps_the_digest()
    {
        var name = $"busybox@sha256:{_hex}";

        Assert.Equal($"busybox_40sha256_3A{_hex}", RefName.Encode(name));
        Assert.Equal(name, RefName.Decode(RefName.Encode(name)));
    }

    [Theory]
    [InlineData("facade:2")]
    [InlineData("cafe:beef")]
    [InlineData("ada:1")]
    public void A_name_of_hexadecimal_digits_is_no_layer(string name) =>
        Assert.False(RefName.IsBlob(RefName.Encode(name)));

    [Fact]
    public void Only_64_lower_case_digits_are_a_layer()
    {
        Assert.True(RefName.IsBlob(_hex));
        Assert.False(RefName.IsBlob(_hex[1..]));
        Assert.False(RefName.IsBlob(_hex + "0"));
        Assert.False(RefName.IsBlob(_hex.ToUpperInvariant()));
        Assert.False(RefName.IsBlob(RefName.Encode(ImageReference.Parse(new string('a', 63)).ToString())));
    }

    [Fact]
    public void The_ref_of_a_layer_is_the_digest_without_its_algorithm() =>
        Assert.Equal(_hex, RefName.OfBlob("sha256:" + _hex));

    [Theory]
    [InlineData("a_")]
    [InlineData("a_3")]
    [InlineData("a_ZZ")]
    [InlineData("é")]
    [InlineData("a_+1")]
    [InlineData("a_ 1")]
    public void A_ref_that_is_not_of_this_form_has_no_name(string refName) => Assert.Null(RefName.Decode(refName));

    [Fact]
    public void Random_names_come_back_and_refs_hold_plain_characters_only()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var name = string.Concat(
                Enumerable.Range(0, random.Next(1, 28)).Select(_ => new Rune(random.Next(1, 0xD800))));
            var refName = RefName.Encode(name);

            Assert.Equal(name, RefName.Decode(refName));
            Assert.All(refName, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));
        }
    }

    [Fact]
    public void A_name_whose_ref_no_file_system_holds_is_refused()
    {
        var name = string.Join('/', Enumerable.Repeat("long-component-of-a-name", 11)) + ":latest";

        var error = Assert.Throws<SystemContainersException>(() => RefName.Encode(name));

        Assert.Equal(ErrorCode.InvalidReference, error.Code);
        Assert.Contains("255", error.Message, StringComparison.Ordinal);
    }
}
