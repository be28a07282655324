using Nest.Formats;

namespace Nest.Tests.Core.Formats;

public class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_standard_comes_out() => Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));

    [Fact]
    public void Every_length_agrees_with_long_division()
    {
        byte[] bytes = new byte[40];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            uint remainder = uint.MaxValue;
            for (int bit = 0; bit < 8 * length; bit++)
            {
                bool one = ((remainder ^ (uint)(bytes[bit / 8] >> (bit % 8))) & 1) != 0;
                remainder = remainder >> 1 ^ (one ? 0xEDB88320 : 0);
            }
            Assert.Equal(~remainder, Crc32.Of(bytes.AsSpan(0, length)));
        }
    }
}
