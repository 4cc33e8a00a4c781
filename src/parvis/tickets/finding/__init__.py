"""What a person types to find requests: words, and operators such as «état:ouverte»."""
