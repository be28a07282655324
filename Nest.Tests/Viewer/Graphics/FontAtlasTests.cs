using Nest.Viewer.Graphics;

namespace Nest.Tests.Viewer.Graphics;

public class FontAtlasTests
{
    private static readonly FontAtlas Font = new();

    [Fact]
    public void Figures_are_of_one_width_so_that_a_clock_stands_still()
    {
        foreach (var weight in Enum.GetValues<FontWeight>())
            Assert.Single(Enumerable.Range(0, 10).Select(figure => Font.Measure($"{figure}", weight)).Distinct());
    }

    [Theory]
    [InlineData("Größe, naïve, Škoda, Ελλάς, Москва, œuvre № 5")]
    [InlineData("Dvořák – “Largo” …")]
    public void Europes_file_names_have_all_their_letters(string name)
    {
        var missing = Font.Glyphs("□", FontWeight.Medium).Single();

        var letters = Font.Glyphs(name.Replace("№", "", StringComparison.Ordinal), FontWeight.Medium);

        Assert.DoesNotContain(missing, letters);
    }

    [Fact]
    public void A_letter_that_the_font_lacks_is_one_box()
    {
        var missing = Font.Glyphs("□", FontWeight.SemiBold).Single();

        Assert.Equal([missing, missing], Font.Glyphs("森😀", FontWeight.SemiBold));
    }

    [Fact]
    public void Accents_that_stand_alone_and_marks_without_a_shape_leave_no_box()
    {
        Assert.Equal(Font.Glyphs("é", FontWeight.Medium).Single().Advance, Font.Measure("e\u0301", FontWeight.Medium), 1);
        Assert.Equal(Font.Measure("ab", FontWeight.Medium), Font.Measure("a\u200Bb\u0007", FontWeight.Medium));
        Assert.Single(Font.Glyphs("\uD800", FontWeight.Medium));   // half of a pair, as a broken file name may have
    }

    [Fact]
    public void A_long_name_keeps_its_beginning_and_its_end()
    {
        string name = string.Concat(Enumerable.Repeat("A very long title of a song ", 9)) + "end.flac";

        string shown = Font.Fit(name, FontWeight.SemiBold, 20);

        Assert.True(Font.Measure(shown, FontWeight.SemiBold) <= 20);
        Assert.StartsWith("A very long", shown, StringComparison.Ordinal);
        Assert.EndsWith("end.flac", shown, StringComparison.Ordinal);
        Assert.Contains('…', shown);
        Assert.True(Font.Measure(shown, FontWeight.SemiBold) > 18, "more of it would fit");
        Assert.Equal("…", Font.Fit(name, FontWeight.SemiBold, 0.5f));
        Assert.Equal("short.wav", Font.Fit("short.wav", FontWeight.SemiBold, 20));
    }

    [Fact]
    public void Outlines_lie_where_the_distances_say()
    {
        var bar = Font.Glyphs("l", FontWeight.Medium).Single();   // a plain upright bar in Inter
        int middle = (bar.V0 + bar.V1) / 2;
        var row = Font.Distances.AsSpan(middle * Font.Width + bar.U0, bar.U1 - bar.U0).ToArray();

        int inside = row.Count(distance => distance > 128);
        Assert.InRange(inside, 3, 7);             // Inter Medium's stems are an eighth of an em: 5 of 40 texels
        Assert.True(row[0] < 20 && row[^1] < 20);
    }
}
