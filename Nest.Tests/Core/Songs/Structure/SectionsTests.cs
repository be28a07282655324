using Nest.Audio;
using Nest.Features;
using Nest.Songs;
using Nest.Songs.Structure;
using Nest.Tests.Core.Features;

namespace Nest.Tests.Core.Songs.Structure;

public class SectionsTests
{
    private const double Step = 512.0 / 22_050;

    // fixtures/make_sections.py: float64; kinds by SciPy's Ward linkage.
    [Theory]
    [InlineData("song")]
    [InlineData("noise")]
    public void Sections_agree_with_the_reference(string rows)
    {
        var golden = Golden.Open("sections.safetensors");

        var sections = Sections.Of(golden[rows], 6, first: 0, Step);

        golden.AssertMatches($"{rows}_from", [.. sections.List.Select(section => section.From)], maxAbsolute: 1e-9);
        golden.AssertMatches($"{rows}_kinds", [.. sections.List.Select(section => (double)section.Kind)], maxAbsolute: 0);
    }

    [Fact]
    public void First_light_reads_as_A_B_A_and_a_closing_chord()
    {
        using var audio = AudioFile.Open(Repository.PathOf("fixtures", "audio", "first-light.wav"));

        var sections = Sections.Of(SongFeatures.ReadLogMel(audio));

        Assert.Equal([0, 1, 0, 2], sections.List.Select(section => section.Kind));
        Assert.Equal(3, sections.Kinds);
        double[] begins = [0, 9.6, 19.2, 28.8];   // reverberation blurs them
        for (int i = 0; i < 4; i++) Assert.Equal(begins[i], sections.List[i].From, 1.6);
        Assert.Equal(0, sections.KindAt(-1));
        Assert.Equal(1, sections.KindAt(14));
        Assert.Equal(0, sections.KindAt(24));
        Assert.Equal(2, sections.KindAt(100));
    }

    [Fact]
    public void A_path_has_sections_too()
    {
        // Ten seconds here, ten there, twice.
        const int count = 1720;
        var points = new float[3 * count];
        for (int i = 0; i < count; i++)
        {
            points[3 * i] = (i / 430 % 2 == 0 ? 0.1f : -0.1f) + 0.02f * MathF.Sin(i);
            points[3 * i + 1] = 0.02f * MathF.Cos(i);
        }

        var sections = new Trajectory(points, [.. Enumerable.Range(0, count).Select(i => 0.22 + i * Step)], "PCA").FindSections();

        Assert.Equal([0, 1, 0, 1], sections.List.Select(section => section.Kind));
        for (int i = 0; i < 4; i++) Assert.Equal(0.22 + 430 * i * Step, sections.List[i].From, 0.5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void A_few_rows_or_rows_that_do_not_change_are_one_section(int count)
    {
        Assert.Equal([new Section(1, 1 + 0.5 * count, 0)], Sections.Of(new float[4 * count], 4, 1, 0.5).List);
    }

    [Fact]
    public void Hours_are_cut_in_a_moment()
    {
        const int minutes = 600;
        var rows = new float[minutes * 60 * 8];   // ten hours, a row a second
        for (int i = 0; i < rows.Length; i++) rows[i] = i / 8 / 3600 % 3 == i % 8 % 3 ? 1 : 0;

        var sections = Sections.Of(rows, 8, 0, 1);

        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2, 0], sections.List.Select(section => section.Kind));
    }

    [Fact]
    public void One_held_note_is_one_section()
    {
        float[] tone = [.. Enumerable.Range(0, 20 * 22_050).Select(i => (float)Math.Sin(2 * Math.PI * 440 * i / 22_050))];

        Assert.Single(Sections.Of(SongFeatures.ReadLogMel(new MemoryAudio(tone))).List);
    }
}
