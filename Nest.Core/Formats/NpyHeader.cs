using System.Globalization;
using System.Text;

namespace Nest.Formats;

/// <summary>The words before an .npy file's values: a Python dictionary of the type, the order and the shape.</summary>
internal sealed class NpyHeader
{
    private const int Start = 10;   // bytes of the file before the words
    private const int RankCap = 64;

    private readonly string path;
    private readonly string text;
    private int at;

    private NpyHeader(string path, string text)
    {
        this.path = path;
        this.text = text;
    }

    /// <exception cref="InvalidDataException">The words are not such a dictionary, or name what Nest does not read.</exception>
    public static (TensorType Type, int[] Shape) Parse(ReadOnlySpan<byte> words, string path) =>
        new NpyHeader(path, Encoding.Latin1.GetString(words)).Dictionary();

    private (TensorType Type, int[] Shape) Dictionary()
    {
        TensorType? type = null;
        bool? fortran = null;
        int[]? shape = null;
        Take('{');
        while (!TryTake('}'))
        {
            string key = Quoted();
            Take(':');
            switch (key)
            {
                case "descr" when type is null: type = Type(); break;
                case "fortran_order" when fortran is null: fortran = Truth(); break;
                case "shape" when shape is null: shape = Shape(); break;
                default: throw Bad($"'{key}' is unknown or there twice");
            }
            if (!TryTake(',') && Next != '}') throw Bad("a comma or a closing brace should be here");
        }
        if (Next != '\0') throw Bad("something follows the dictionary");
        if (type is null || fortran is null || shape is null)
            throw Bad($"'{(type is null ? "descr" : fortran is null ? "fortran_order" : "shape")}' is missing");
        if (fortran.Value) throw Bad("fortran_order is True, Nest reads False (row-major)");
        return (type.Value, shape);
    }

    private TensorType Type()
    {
        string name = Quoted();
        return name switch
        {
            "<f4" => TensorType.F32,
            "<f8" => TensorType.F64,
            _ => throw Bad($"values of type '{name}', Nest reads '<f4' and '<f8'"),
        };
    }

    private bool Truth()
    {
        string word = Word(char.IsAsciiLetter);
        return word switch { "True" => true, "False" => false, _ => throw Bad($"fortran_order is '{word}', neither True nor False") };
    }

    private int[] Shape()
    {
        var shape = new List<int>();
        Take('(');
        while (!TryTake(')'))
        {
            string word = Word(char.IsAsciiDigit);
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int length))
                throw Bad($"dimension '{word}' is not a number from 0 to {int.MaxValue}");
            shape.Add(length);
            if (shape.Count > RankCap) throw Bad($"more dimensions than {RankCap}");
            if (!TryTake(',') && Next != ')') throw Bad("a comma or a closing parenthesis should be here");
        }
        return [.. shape];
    }

    private string Quoted()
    {
        Take('\'');
        int end = text.IndexOf('\'', at);
        if (end < 0) throw Bad("a quotation mark is not closed");
        string word = Printable.Of(text[at..end]);
        at = end + 1;
        return word;
    }

    private string Word(Func<char, bool> belongs)
    {
        _ = Next;
        int start = at;
        while (at < text.Length && belongs(text[at])) at++;
        return text[start..at];
    }

    /// <summary>The next character that is not a space; '\0' at the end.</summary>
    private char Next
    {
        get
        {
            while (at < text.Length && (text[at] == ' ' || text[at] == '\n')) at++;
            return at < text.Length ? text[at] : '\0';
        }
    }

    private bool TryTake(char wanted)
    {
        if (Next != wanted) return false;
        at++;
        return true;
    }

    private void Take(char wanted)
    {
        if (!TryTake(wanted)) throw Bad($"the header should have {wanted} here");
    }

    private InvalidDataException Bad(string problem) => new($"{path}: byte {Start + at}: {problem}");
}
